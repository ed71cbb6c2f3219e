//! The JSON routes for apps, one file a verb.

pub mod devices;
pub mod factor_send;
pub mod factor_view;
pub mod factors;
pub mod factors_reached;
pub mod jwks;
pub mod login;
pub mod login_factor;
pub mod logout;
pub mod me;
pub mod password;
pub mod recovery_codes;
pub mod refresh;
pub mod register;
pub mod sessions;
pub mod step_up;
pub mod view;
