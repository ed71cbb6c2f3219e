//! The first prototype's three routes against the prototype itself, in Python on the same core.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::super::load::{Load, output};
use super::super::pairs::alternate;
use super::super::row::{Row, Unit};
use super::super::run::Run;
use super::super::server::Server;
use super::super::stage::{Prepared, Stage};
use crate::programs::Programs;
use crate::shell;

/// Its hashes take so long that more people would be waited for.
const PEOPLE: usize = 8;

/// So long a turn lasts at least, so that it holds several hashes of bcrypt.
const LEAST_SECONDS: f64 = 1.5;

/// The distance is so large that few pairs tell it.
const MOST_PAIRS: u32 = 5;

/// Installs it under `target`, unless it is there; why it can't be, where it can't.
pub(super) fn install(programs: &Programs, no_build: bool) -> Result<(), String> {
    let (venv, wanted) = (venv(programs), source().join("requirements.txt"));
    let wanted_text = fs::read_to_string(&wanted).map_err(|error| error.to_string())?;
    let stamp = venv.join("requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted_text) {
        return Ok(());
    }
    if no_build {
        return Err("the prototype is not installed; run it once without --no-build".to_owned());
    }
    shell::say("installing the first prototype's libraries for Python");
    let lacks = |what: String| {
        format!(
            "the prototype needs Python with venv and pip's registry ({what}; on Debian: sudo apt-get install python3-venv)"
        )
    };
    output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv)).map_err(lacks)?;
    let mut pip = Command::new(venv.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    output(pip.arg(&wanted)).map_err(lacks)?;
    fs::write(&stamp, wanted_text).map_err(|error| error.to_string())
}

pub(super) fn take(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let run = stage.run;
    let folder = stage.room("prototype-keyward")?;
    let (server, _) = stage.keyward(&folder)?;
    let ours = run.prepare(server, &folder, PEOPLE, &["--form"])?;
    let theirs = prototype(stage)?;
    let people = PEOPLE.to_string();
    let me = compare(run, &ours, &theirs, |run, side| {
        let words = [OsStr::new("--tokens"), side.tokens.as_os_str()];
        turn(run, side, "me", 32, run.seconds, &words)
    })?;
    let seconds = run.seconds.max(LEAST_SECONDS);
    let login = compare(run, &ours, &theirs, |run, side| {
        let words = ["--people", &people, "--form"].map(OsStr::new);
        turn(run, side, "login", 1, seconds, &words)
    })?;
    let register =
        compare(run, &ours, &theirs, |run, side| turn(run, side, "register", 1, seconds, &[]))?;
    let row = |name: &str, pairs: &[(f64, f64)]| {
        Row::compared(name, Unit::PerSecond, "first prototype", pairs, None)
    };
    Ok(vec![
        row("GET /users/me, as the prototype has it", &me),
        row("POST /auth/login, one at a time, by form", &login),
        row("POST /auth/register, one at a time", &register),
    ])
}

/// The prototype with its people, on the server's core.
fn prototype(stage: &Stage<'_>) -> Result<Prepared, String> {
    let run = stage.run;
    let folder = stage.room("prototype")?;
    let python = venv(&run.programs).join("bin/python");
    let mut command = run.cores.on_server_core(python.as_os_str());
    command.current_dir(&folder).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("SECRET_KEY", "your-very-strong-and-unique-secret-key");
    command.args(["-m", "uvicorn", "main:app", "--app-dir"]).arg(source());
    let address = |command: &mut Command, port: u16| {
        command.arg("--port").arg(port.to_string());
    };
    let (server, _) = Server::start(command, address, "/", &folder.join("said.txt"))?;
    run.prepare(server, &folder, PEOPLE, &["--form"])
}

fn compare(
    run: &Run,
    ours: &Prepared,
    theirs: &Prepared,
    turn: impl Fn(&Run, &Prepared) -> Result<f64, String>,
) -> Result<Vec<(f64, f64)>, String> {
    alternate(run.pairs.min(MOST_PAIRS), || turn(run, ours), || turn(run, theirs))
}

fn turn(
    run: &Run,
    side: &Prepared,
    scenario: &str,
    connections: usize,
    seconds: f64,
    words: &[&OsStr],
) -> Result<f64, String> {
    let load = Load { connections, seconds, pace: None };
    run.load(side.server.port, scenario, load, words)?.get("rate")
}

fn venv(programs: &Programs) -> PathBuf {
    programs.target.join("prototype")
}

fn source() -> PathBuf {
    shell::root().join("bench/prototype")
}
