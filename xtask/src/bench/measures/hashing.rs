//! Logins and registrations against a bare loop of the same hash on the same core.

use std::ffi::OsStr;

use super::super::load::Load;
use super::super::pairs::alternate;
use super::super::row::{Bound, Row, Unit};
use super::super::stage::{PEOPLE, Stage};

/// Enough that a hash always waits for the one before.
const AT_ONCE: usize = 4;

pub(super) fn login(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let people = PEOPLE.to_string();
    let people = ["--people", &people].map(OsStr::new);
    let pairs = compare(stage, "login", &people)?;
    let bound = Some(Bound::AtLeast(0.95));
    Ok(vec![Row::compared(
        stage.named("POST /auth/login"),
        Unit::PerSecond,
        "bare Argon2id",
        &pairs,
        bound,
    )])
}

pub(super) fn register(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let pairs = compare(stage, "register", &[])?;
    Ok(vec![Row::compared(
        stage.named("POST /auth/register"),
        Unit::PerSecond,
        "bare Argon2id",
        &pairs,
        None,
    )])
}

fn compare(stage: &Stage<'_>, scenario: &str, words: &[&OsStr]) -> Result<Vec<(f64, f64)>, String> {
    let prepared = stage.prepared(scenario)?;
    let load = Load { connections: AT_ONCE, seconds: stage.run.seconds, pace: None };
    let ours = || stage.run.load(prepared.server.port, scenario, load, words)?.get("rate");
    alternate(stage.run.pairs, ours, || stage.run.bare_hash())
}
