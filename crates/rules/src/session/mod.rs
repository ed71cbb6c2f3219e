//! Sessions: how long they last, and what a presented refresh token means.

pub mod device;
pub mod family;
pub mod lifetime;
pub mod place;
pub mod rotation;
