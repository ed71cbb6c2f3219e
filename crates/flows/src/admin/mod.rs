//! What operators do: people, invitations, keys, and the link that makes the first
//! administrator.

pub mod first;
pub mod import;
pub mod invitations;
pub mod keys;
pub mod limits;
pub mod users;
