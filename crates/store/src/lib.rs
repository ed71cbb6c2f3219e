//! What is remembered: one file per table, one statement per function, the only SQL.
//! No decisions and no clock here; an instant is an argument, in Unix milliseconds.

mod arg;
mod db;
mod engine;
mod error;
mod migrate;
mod row;
mod tx;
mod writer;

pub mod attempts;
pub mod audit;
pub mod changes;
pub mod passwords;
pub mod refresh_tokens;
pub mod roles;
#[cfg(feature = "seed")]
pub mod seed;
pub mod sessions;
pub mod signing_keys;
pub mod users;
pub mod vouchers;

pub use db::{Db, Options};
pub use error::DbError;
pub use migrate::{Migrated, migrate};
pub use tx::Tx;
