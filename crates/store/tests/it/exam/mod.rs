//! One file for each table.

mod attempts;
mod audit;
mod changes;
mod instances;
mod passwords;
mod refresh_tokens;
mod roles;
mod sessions;
mod signing_keys;
mod users;
mod vouchers;
