//! The values that travel between the floors; each can exist only when it keeps its rule.

pub mod email;
pub mod fault;
pub mod full_name;
pub mod id;
pub mod instant;
pub mod locale;
pub mod login_name;
pub mod network;
pub mod phone;
pub mod secret;
pub mod text;
pub mod username;
