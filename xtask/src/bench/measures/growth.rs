//! How long the hot paths take among 100,000 people, against the same among 1,000: two
//! Keywards on two seeded databases, in turn.

use std::ffi::OsStr;
use std::path::PathBuf;

use super::super::load::{Load, output};
use super::super::pairs::alternate;
use super::super::row::{Bound, Row, Unit};
use super::super::server::Server;
use super::super::stage::Stage;
use crate::shell;

/// Those whose growth is measured, and those they are compared with.
const MANY: u32 = 100_000;
const FEW: u32 = 1_000;

/// So many people ask for their profile, scattered over all: everybody who is signed in among
/// the few.
const ACTIVE: u32 = FEW / 2;

/// Tokens name their issuer, and are to be good after a start on another port and for as long
/// as this may take.
const ISSUER: (&str, &str) = ("KEYWARD_SERVER_PUBLIC_URL", "http://localhost:8080");
const LONG: (&str, &str) = ("KEYWARD_TOKENS_ACCESS_LIFETIME_SECONDS", "7200");

/// Nobody is remembered, so that each question reads the tables.
const FORGETFUL: [(&str, &str); 4] =
    [ISSUER, LONG, ("KEYWARD_CACHE_TOKENS", "0"), ("KEYWARD_CACHE_PROFILES", "0")];

/// A Keyward with many people or with few.
struct Town {
    people: String,
    folder: PathBuf,
    tokens: PathBuf,
    chains: PathBuf,
    server: Server,
}

pub(super) fn take(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let many = found(stage, MANY)?;
    let few = found(stage, FEW)?;
    // First what reads the tables each time: a session that was not seen for a minute is
    // written to, and now each was seen a moment ago.
    let caches_off = compare(stage, "GET /users/me, caches off,", &many, &few, me)?;
    let many = restarted(stage, many)?;
    let few = restarted(stage, few)?;
    Ok(vec![
        compare(stage, "GET /users/me", &many, &few, me)?,
        caches_off,
        compare(stage, "POST /auth/refresh", &many, &few, refresh)?,
        compare(stage, "POST /auth/login", &many, &few, login)?,
        compare(stage, "POST /auth/register", &many, &few, register)?,
    ])
}

/// A Keyward without its caches on a seeded database.
fn found(stage: &Stage<'_>, people: u32) -> Result<Town, String> {
    let people_text = people.to_string();
    let folder = stage.seeded(&format!("growth-{people}"), people)?;
    let (server, _) = stage.keyward_told(&folder, &FORGETFUL)?;
    let (tokens, chains) = (folder.join("tokens"), folder.join("chains"));
    let mut command = stage.run.load_command(server.port, "gather");
    command.args(["--people", &people_text, "--active", &ACTIVE.to_string()]);
    output(command.arg("--tokens").arg(&tokens).arg("--chains").arg(&chains))?;
    Ok(Town { people: people_text, folder, tokens, chains, server })
}

/// With its caches.
fn restarted(stage: &Stage<'_>, town: Town) -> Result<Town, String> {
    town.server.stop()?;
    let (server, _) = stage.keyward_told(&town.folder, &[ISSUER, LONG])?;
    Ok(Town { server, ..town })
}

/// One turn of a hot path; its middle answer, in microseconds.
type Path = fn(&Stage<'_>, &Town) -> Result<f64, String>;

fn compare(
    stage: &Stage<'_>,
    name: &str,
    many: &Town,
    few: &Town,
    path: Path,
) -> Result<Row, String> {
    shell::say(&format!("measuring: {name} among 100,000 and among 1,000"));
    // A first turn each fills caches and is not counted.
    path(stage, many)?;
    path(stage, few)?;
    let pairs = alternate(stage.run.pairs, || path(stage, many), || path(stage, few))?;
    let name = stage.named(&format!("p50 of {name} among 100,000"));
    let bound = Some(Bound::AtMost(1.2));
    Ok(Row::compared(name, Unit::Microseconds, "among 1,000", &pairs, bound))
}

fn me(stage: &Stage<'_>, town: &Town) -> Result<f64, String> {
    let tokens = town.tokens.as_os_str();
    let words = [OsStr::new("--tokens"), tokens, OsStr::new("--in-turn")];
    p50(stage, town, "me", 8, &words)
}

fn refresh(stage: &Stage<'_>, town: &Town) -> Result<f64, String> {
    p50(stage, town, "refresh", 8, &[OsStr::new("--chains"), town.chains.as_os_str()])
}

fn login(stage: &Stage<'_>, town: &Town) -> Result<f64, String> {
    p50(stage, town, "login", 1, &["--people", &town.people, "--seeded"].map(OsStr::new))
}

fn register(stage: &Stage<'_>, town: &Town) -> Result<f64, String> {
    p50(stage, town, "register", 1, &[])
}

fn p50(
    stage: &Stage<'_>,
    town: &Town,
    scenario: &str,
    connections: usize,
    words: &[&OsStr],
) -> Result<f64, String> {
    let load = Load { connections, seconds: stage.run.seconds, pace: None };
    stage.run.load(town.server.port, scenario, load, words)?.get("p50_us")
}
