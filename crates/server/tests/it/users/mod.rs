//! `/users/…`.

mod devices;
mod email;
mod factors;
mod me;
mod passkeys;
mod password;
mod recovery_codes;
mod sessions;
