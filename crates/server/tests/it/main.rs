//! Stories told over HTTP, one file a route, with people in them; and what is set.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub
)]

mod house;

mod auth;
mod config;
mod errors;
mod users;
mod start;
