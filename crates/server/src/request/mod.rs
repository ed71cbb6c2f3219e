//! What comes in: who asks, and the members of a body, each read once and strictly.

mod body;
pub mod caller;
pub mod cookie;
mod json_object;
pub mod members;
pub mod origin;
pub mod page;
pub mod query;
pub mod ticket;
