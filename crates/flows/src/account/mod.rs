//! What members do with their own account.

pub mod passkeys;
pub mod password;
