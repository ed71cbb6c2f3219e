//! The built binary: started, stopped, killed, and spoken to at the command line.

mod commands;
mod crash;
mod first;
pub mod full_disk;
mod instances;
mod invite;
mod keys;
mod letters;
mod on_postgres;
pub mod process;
mod refusals;
mod stop;
mod vault;
