//! `/users/…`.

mod devices;
mod email;
mod factors;
mod me;
mod password;
mod recovery_codes;
mod sessions;
