//! One file for each table.

mod attempts;
mod audit;
mod changes;
mod instances;
mod passwords;
mod refresh_tokens;
mod roles;
#[cfg(feature = "seed")]
mod seed;
mod sessions;
mod signing_keys;
mod spent;
mod throttles;
mod users;
mod vouchers;
