//! `/users/…`.

mod email;
mod me;
mod password;
mod sessions;
