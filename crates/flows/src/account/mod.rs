//! What members do with their own account.

pub mod no_password;
pub mod passkeys;
pub mod password;
pub(crate) mod ways_in;
