//! `[registration]`: who may make an account.

use super::reader::Reader;

/// The settings under `registration`.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Whether everybody may; else administrators and the command line only.
    pub is_open: bool,
}

impl Registration {
    pub(super) fn read(reader: &mut Reader) -> Self {
        const MODE: &str = "registration.mode";
        if reader.text(MODE) == "invite" {
            reader
                .refuse(MODE, "is invite, which this release does not support; use open or closed");
            return Self { is_open: false };
        }
        let mode = reader.choice(MODE, &[("open", true), ("closed", false)]);
        Self { is_open: mode.unwrap_or(false) }
    }
}
