//! `[registration]`: who may make an account.

use keyward_flows::app::config::Registration as Mode;

use super::reader::Reader;

/// The settings under `registration`.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Who may; administrators and the command line always.
    pub mode: Mode,
}

impl Registration {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let words = [("open", Mode::Open), ("invite", Mode::Invite), ("closed", Mode::Closed)];
        let mode = reader.choice("registration.mode", &words);
        Self { mode: mode.unwrap_or(Mode::Closed) }
    }
}
