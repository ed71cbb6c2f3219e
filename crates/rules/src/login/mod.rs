//! Signing in: how guessing slows down, and devices that are known.

pub mod device;
pub mod proof_of_work;
pub mod throttle;
