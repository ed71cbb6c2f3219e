//! What members do with their own account.

mod breach;
pub(crate) mod choose;
pub mod deletion;
pub mod events;
pub mod export;
pub mod lock;
pub(crate) mod new_password;
pub mod no_password;
pub mod not_me;
pub(crate) mod ownership;
pub mod passkeys;
pub mod password;
pub mod profile;
pub(crate) mod ways_in;
