//! What members do with their own account.

pub(crate) mod choose;
pub mod password;
