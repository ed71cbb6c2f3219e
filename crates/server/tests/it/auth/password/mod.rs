//! `/auth/password/…`.

mod forgot;
mod policy;
mod reset;
