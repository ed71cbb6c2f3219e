//! The exam that every table sits, on both engines: written once, over a database of its own.
//! SQLite always; PostgreSQL where `KEYWARD_TEST_POSTGRES_URL` names a server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    unreachable_pub
)]

#[macro_use]
mod desk;

mod crowd;
mod door;
mod exam;
mod full;
mod migrate;
mod outage;
mod people;
mod told;
