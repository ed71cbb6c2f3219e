//! Stories told over HTTP, one folder a verb; and what is set.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod config;
