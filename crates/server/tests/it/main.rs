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

mod audit;
mod auth;
mod completeness;
mod config;
mod dev;
mod docs;
mod errors;
mod fleet;
mod health;
mod keys;
mod letters;
mod life;
mod log;
mod log_stalled;
mod pages;
mod prototype;
mod start;
mod tokens;
mod upkeep;
mod users;
mod welcome;
