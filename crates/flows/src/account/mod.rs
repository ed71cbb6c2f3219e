//! What members do with their own account.

mod breach;
pub(crate) mod choose;
pub mod password;
