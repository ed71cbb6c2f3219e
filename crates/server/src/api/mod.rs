//! The JSON routes for apps, one file a verb.

pub mod challenge;
pub mod jwks;
pub mod login;
pub mod logout;
pub mod me;
pub mod password;
pub mod password_policy;
pub mod refresh;
pub mod register;
pub mod sessions;
pub mod view;
