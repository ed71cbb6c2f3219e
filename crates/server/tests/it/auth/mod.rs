//! `/auth/…`.

mod factor;
mod login;
mod logout;
mod refresh;
mod register;
mod step_up;
