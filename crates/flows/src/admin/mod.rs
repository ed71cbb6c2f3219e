//! What operators do: people, and the link that makes the first administrator.

pub mod first;
pub mod users;
