//! `[email]`: whether people prove their address.

use keyward_flows::app::config::Verification;

use super::reader::Reader;

/// The settings under `email`.
#[derive(Clone, Debug)]
pub struct Email {
    /// What a newcomer's address is asked.
    pub verification: Verification,
}

impl Email {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let words = [
            ("off", Verification::Off),
            ("optional", Verification::Optional),
            ("required", Verification::Required),
        ];
        let verification = reader.choice("email.verification", &words);
        Self { verification: verification.unwrap_or(Verification::Required) }
    }
}
