//! `[accounts]`: what becomes of accounts.

use super::reader::Reader;

/// The settings under `accounts`.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// Days between the wish to be deleted and the deletion.
    pub deletion_delay_days: i64,
}

impl Accounts {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self { deletion_delay_days: reader.integer("accounts.deletion_delay_days", 0..=365) }
    }
}
