//! `/auth/…`.

mod challenge;
mod code;
mod deletion;
mod email;
mod factor;
mod limits;
mod login;
mod logout;
mod not_me;
mod passkeys;
mod password;
mod refresh;
mod register;
mod step_up;
mod unlock;
