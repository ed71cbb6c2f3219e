//! The kinds of second factor, in the order in which they are offered.

/// A kind of second factor; the strongest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactorKind {
    /// A passkey or a security key.
    Passkey,
    /// An app that makes codes by the clock.
    Totp,
    /// A code by mail.
    Email,
    /// A code by text message.
    Sms,
    /// One of the codes that were written down for a lost factor.
    RecoveryCode,
}

impl FactorKind {
    /// All of them, in their order.
    pub const ALL: [Self; 5] =
        [Self::Passkey, Self::Totp, Self::Email, Self::Sms, Self::RecoveryCode];

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Its name, in routes and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Totp => "totp",
            Self::Email => "email",
            Self::Sms => "sms",
            Self::RecoveryCode => "recovery_code",
        }
    }
}
