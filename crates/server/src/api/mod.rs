//! The JSON routes for apps, one file a verb.

pub mod code;
pub mod email;
pub mod forgot;
pub mod jwks;
pub mod login;
pub mod logout;
pub mod me;
pub mod password;
pub mod refresh;
pub mod register;
pub mod reset;
pub mod sessions;
pub mod verify;
pub mod view;
