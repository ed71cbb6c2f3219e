//! One file for each table.

mod addresses;
mod attempts;
mod audit;
mod challenges;
mod changes;
mod factors;
mod familiar_places;
mod former_addresses;
mod instances;
mod outbox;
mod passkeys;
mod passwords;
mod recovery_codes;
mod refresh_tokens;
mod roles;
mod sealed;
#[cfg(feature = "seed")]
mod seed;
mod sessions;
mod signing_keys;
mod spent;
mod throttles;
mod trusted_devices;
mod users;
mod voucher_states;
mod vouchers;
