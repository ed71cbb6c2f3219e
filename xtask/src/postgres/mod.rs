//! A PostgreSQL server for tests and measures: made in a folder of its own, and gone with
//! whoever asked for it, however that one ends.

mod databases;
mod programs;
mod purpose;
mod server;
mod verb;

pub(crate) use programs::{folder as programs_folder, runs_as_somebody_else};
pub(crate) use purpose::Purpose;
pub(crate) use server::Server;
pub(crate) use verb::run;

/// Names a server for the tests to use; the test command sets it, unless it is set already.
pub(crate) const URL: &str = "KEYWARD_TEST_POSTGRES_URL";

/// The certificate of that server in PEM, where it has one.
pub(crate) const CERTIFICATE: &str = "KEYWARD_TEST_POSTGRES_CERTIFICATE";
