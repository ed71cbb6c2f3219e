//! What is remembered: one file per table, one statement per function, the only SQL.
//! No decisions and no clock here; an instant is an argument, in Unix milliseconds.

mod arg;
mod bell;
mod db;
mod ending;
mod engine;
mod error;
mod file;
mod first_look;
mod migrate;
mod places;
mod postgres;
mod row;
mod sqlite;
mod told;
mod turn;
mod tx;

pub mod attempts;
pub mod audit;
pub mod challenges;
pub mod changes;
pub mod factors;
pub mod familiar_places;
pub mod former_addresses;
pub mod instances;
pub mod outbox;
pub mod passkeys;
pub mod passwords;
pub mod recovery_codes;
pub mod refresh_tokens;
pub mod roles;
pub mod sealed;
#[cfg(feature = "seed")]
pub mod seed;
pub mod sessions;
pub mod signing_keys;
pub mod spent;
pub mod throttles;
pub mod trusted_devices;
pub mod users;
pub mod vouchers;

pub use bell::Bell;
pub use db::{Db, Keep, Options};
pub use error::{Cause, DbError};
pub use file::File;
pub use first_look::{Unfit, first_look};
pub use migrate::{Migrated, migrate};
pub use tx::Tx;
