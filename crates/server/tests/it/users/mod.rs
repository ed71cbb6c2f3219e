//! `/users/…`.

mod me;
mod passkeys;
mod password;
mod sessions;
