//! The built binary: started, stopped, killed, and spoken to at the command line.

mod commands;
mod crash;
mod first;
pub mod full_disk;
mod instances;
mod keys;
mod on_postgres;
pub mod process;
mod refusals;
mod stop;
