//! The JSON routes for apps, one file a verb.

pub mod by_letter;
pub mod code;
pub mod deletion;
pub mod devices;
pub mod email;
pub mod events;
pub mod export;
pub mod factor_view;
pub mod factors;
pub mod forgot;
pub mod jwks;
pub mod lock;
pub mod login;
pub mod login_factor;
pub mod logout;
pub mod me;
pub mod password;
pub mod recovery_codes;
pub mod refresh;
pub mod register;
pub mod reset;
pub mod sessions;
pub mod step_up;
pub mod verify;
pub mod view;
