//! One file for each table.

mod addresses;
mod attempts;
mod audit;
mod challenges;
mod changes;
mod familiar_places;
mod former_addresses;
mod factors;
mod instances;
mod passwords;
mod recovery_codes;
mod refresh_tokens;
mod roles;
#[cfg(feature = "seed")]
mod seed;
mod sessions;
mod signing_keys;
mod throttles;
mod trusted_devices;
mod users;
mod voucher_states;
mod vouchers;
