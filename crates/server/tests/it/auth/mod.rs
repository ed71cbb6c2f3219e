//! `/auth/…`.

mod factor;
mod login;
mod logout;
mod passkeys;
mod refresh;
mod register;
mod step_up;
