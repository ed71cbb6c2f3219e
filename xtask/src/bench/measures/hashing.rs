//! Logins and registrations against a bare loop of the same hash on the same core.

use std::ffi::OsStr;

use super::super::load::Load;
use super::super::pairs::alternate;
use super::super::row::{Bound, Row, Unit};
use super::super::run::{PEOPLE, Run};

/// Enough that a hash always waits for the one before.
const AT_ONCE: usize = 4;

pub(super) fn login(run: &Run) -> Result<Vec<Row>, String> {
    let people = PEOPLE.to_string();
    let people = [("--people", OsStr::new(&people))];
    let pairs = compare(run, "login", &people)?;
    let bound = Some(Bound::AtLeast(0.95));
    Ok(vec![Row::compared("POST /auth/login", Unit::PerSecond, "bare Argon2id", &pairs, bound)])
}

pub(super) fn register(run: &Run) -> Result<Vec<Row>, String> {
    let pairs = compare(run, "register", &[])?;
    Ok(vec![Row::compared("POST /auth/register", Unit::PerSecond, "bare Argon2id", &pairs, None)])
}

fn compare(run: &Run, scenario: &str, more: &[(&str, &OsStr)]) -> Result<Vec<(f64, f64)>, String> {
    let prepared = run.prepared(scenario)?;
    let load = Load { connections: AT_ONCE, seconds: run.seconds, pace: None };
    let ours = || run.load(prepared.server.port, scenario, load, more)?.get("rate");
    alternate(run.pairs, ours, || run.bare_hash())
}
