//! The caller's own passkeys: added, renamed, removed.

pub mod add;
pub mod change;
