//! `[login]`: the ways in beside a password.

use super::reader::Reader;

/// The settings under `login`.
#[derive(Clone, Debug)]
pub struct Login {
    /// Whether a code or a link by mail signs in.
    pub by_email: bool,
}

impl Login {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let mode = reader.choice("login.email_code", &[("on", true), ("off", false)]);
        Self { by_email: mode.unwrap_or(false) }
    }
}
