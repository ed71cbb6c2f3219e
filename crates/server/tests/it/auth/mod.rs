//! `/auth/…`.

mod code;
mod email;
mod login;
mod logout;
mod password;
mod refresh;
mod register;
mod step_up;
