//! `/users/…`.

mod me;
mod password;
mod sessions;
