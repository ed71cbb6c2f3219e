//! `/auth/…`.

mod challenge;
mod limits;
mod login;
mod logout;
mod password;
mod refresh;
mod register;
