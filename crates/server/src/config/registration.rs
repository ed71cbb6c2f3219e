//! `[registration]`: who may make an account.

use keyward_flows::app::config::Registration as Mode;

use super::reader::Reader;

/// The settings under `registration`.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Who may; administrators and the command line always.
    pub mode: Mode,
    /// Whether a newcomer needs a password.
    pub password_is_required: bool,
}

impl Registration {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let words = [("open", Mode::Open), ("invite", Mode::Invite), ("closed", Mode::Closed)];
        let mode = reader.choice("registration.mode", &words);
        let needs = [("required", true), ("optional", false)];
        let password_is_required = reader.choice("registration.password", &needs);
        Self {
            mode: mode.unwrap_or(Mode::Closed),
            password_is_required: password_is_required.unwrap_or(true),
        }
    }
}
