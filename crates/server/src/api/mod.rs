//! The JSON routes for apps, one file a verb.

pub mod events;
pub mod jwks;
pub mod lock;
pub mod login;
pub mod logout;
pub mod me;
pub mod password;
pub mod refresh;
pub mod register;
pub mod sessions;
pub mod view;
