//! Who must have a second factor here.

use keyward_store::users::User;

/// What the operator asks.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Whether people may or must have one.
    pub mode: Mode,
    /// Whom `Required` is about: people of these roles; everybody where none is named.
    pub roles: Vec<String>,
    /// Days for which a browser may be trusted; 0 is never.
    pub trusted_days: i64,
    /// What an app shows beside its codes.
    pub issuer: String,
}

/// Whether people may or must have a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nobody can add one; those that are there are asked for.
    Off,
    /// Whoever wants.
    Optional,
    /// Everybody, or people of certain roles.
    Required,
}

impl Policy {
    /// Whether a person of these roles must have one.
    pub fn requires(&self, roles: &[String]) -> bool {
        self.mode == Mode::Required
            && (self.roles.is_empty() || roles.iter().any(|role| self.roles.contains(role)))
    }

    /// Whether this person must have one and has none. A mailbox does not count.
    pub fn asks_to_enrol(&self, user: &User) -> bool {
        user.strong_factor_at.is_none() && self.requires(&user.roles)
    }
}
