//! What members do with their own account.

pub mod password;
