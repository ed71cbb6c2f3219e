//! Whether the time of a refused sign-in tells that somebody is there.

use std::process::Command;

use super::super::load::Figures;
use super::super::row::{Bound, Row, Unit};
use super::super::stage::{PEOPLE, Stage};

/// Asked one after the other, one borne and one that nobody bears.
const PAIRS: u32 = 2_000;

/// How far the share may be from one half.
const BOUND: Bound = Bound::AtMost(0.05);

/// Budgets that no measure spends.
const ENDLESS: [(&str, &str); 3] = [
    ("KEYWARD_LIMITS_GUESSES_PER_PERSON", "1000000"),
    ("KEYWARD_LIMITS_GUESSES_IN_A_ROW", "1000000"),
    ("KEYWARD_LIMITS_GUESSES_PER_NETWORK", "1000000"),
];

pub(super) fn take(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let spent = [("KEYWARD_LIMITS_GUESSES_PER_PERSON", "1"), ENDLESS[1], ENDLESS[2]];
    Ok(vec![
        row(stage, "login alike, off one half by", "alike", &ENDLESS, 401)?,
        row(stage, "  the same after the limits", "alike-limits", &spent, 429)?,
    ])
}

fn row(
    stage: &Stage<'_>,
    name: &str,
    room: &str,
    settings: &[(&str, &str)],
    status: u16,
) -> Result<Row, String> {
    let folder = stage.room(room)?;
    let mut told = settings.to_vec();
    told.push(("KEYWARD_LIMITS_MODE", "on"));
    let (server, _) = stage.keyward_told(&folder, &told)?;
    let prepared = stage.run.prepare(server, &folder, PEOPLE, &[])?;
    let mut command: Command = stage.run.load_command(prepared.server.port, "alike");
    command.arg("--people").arg(PEOPLE.to_string()).arg("--pairs").arg(PAIRS.to_string());
    command.arg("--status").arg(status.to_string());
    let slower = Figures::of(&mut command)?.get("slower")?;
    Ok(Row::alone(stage.named(name), Unit::Share, [(slower - 0.5).abs()], Some(BOUND)))
}
