//! What members do with their own account.

pub(crate) mod new_password;
pub(crate) mod ownership;
pub mod password;
