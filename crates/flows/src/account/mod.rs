//! What members do with their own account.

pub mod events;
pub mod lock;
pub mod password;
pub mod profile;
