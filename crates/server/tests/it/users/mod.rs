//! `/users/…`.

mod devices;
mod factors;
mod me;
mod password;
mod recovery_codes;
mod sessions;
