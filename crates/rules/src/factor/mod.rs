//! What people prove themselves with beside a password.

pub mod passkey;
