//! How long the slowest hundredth of `GET /users/me` waits while logins keep every hashing
//! thread at work, against the same without logins.

use std::ffi::OsStr;
use std::time::Duration;

use super::super::clock::pause;
use super::super::load::{Figures, Load};
use super::super::pairs::alternate;
use super::super::row::{Bound, Row, Unit};
use super::super::stage::{PEOPLE, Prepared, Stage};

/// So many logins wait at any time; on one core one hash runs.
const LOGINS_AT_ONCE: usize = 8;

/// A steady trickle, that finds the processor with the hashes.
const STEADY: Load = Load { connections: 16, seconds: 0.0, pace: Some(4_000) };

/// All that the server can answer, that leaves hashes what is over.
const FULL: Load = Load { connections: PEOPLE, seconds: 0.0, pace: None };

pub(super) fn take(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let prepared = stage.prepared("flood")?;
    ask(stage, &prepared, FULL)?;
    let steady = compare(stage, &prepared, STEADY)?;
    let full = compare(stage, &prepared, FULL)?;
    let bound = Some(Bound::AtMost(3.0));
    let row = |name: &str, pairs: &[(f64, f64)]| {
        Row::compared(stage.named(name), Unit::Microseconds, "without logins", pairs, bound)
    };
    Ok(vec![
        row("GET /users/me p99 in a login flood, 4,000/s asked", &steady),
        row("GET /users/me p99 in a login flood, at full speed", &full),
    ])
}

fn compare(stage: &Stage<'_>, prepared: &Prepared, load: Load) -> Result<Vec<(f64, f64)>, String> {
    let p99 = |figures: Figures| figures.get("p99_us");
    alternate(
        stage.run.pairs,
        || flooded(stage, prepared, load).and_then(p99),
        || ask(stage, prepared, load).and_then(p99),
    )
}

fn ask(stage: &Stage<'_>, prepared: &Prepared, load: Load) -> Result<Figures, String> {
    let load = Load { seconds: stage.run.seconds, ..load };
    let tokens = prepared.tokens.as_os_str();
    stage.run.load(prepared.server.port, "me", load, &[OsStr::new("--tokens"), tokens])
}

fn flooded(stage: &Stage<'_>, prepared: &Prepared, load: Load) -> Result<Figures, String> {
    let logins = Load { connections: LOGINS_AT_ONCE, seconds: stage.run.seconds + 0.6, pace: None };
    let people = PEOPLE.to_string();
    let people = ["--people", &people].map(OsStr::new);
    let flood = stage.run.flood(prepared.server.port, "login", logins, &people)?;
    pause(Duration::from_millis(300));
    let figures = ask(stage, prepared, load);
    flood.end()?;
    figures
}
