//! What operators do: people, keys, and the link that makes the first administrator.

pub mod first;
pub mod keys;
pub mod users;
