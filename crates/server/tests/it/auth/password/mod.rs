//! `/auth/password/…`.

mod forgot;
mod reset;
