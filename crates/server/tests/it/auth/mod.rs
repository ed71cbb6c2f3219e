//! `/auth/…`.

mod login;
