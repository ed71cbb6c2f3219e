//! Refreshes against the least that a durable row costs on the same disk: one SQLite write
//! transaction after the other, or inserts into PostgreSQL over as many connections.

use super::super::load::{Figures, Load};
use super::super::pairs::alternate;
use super::super::row::{Bound, Row, Unit};
use super::super::stage::{CONNECTIONS, Stage};

/// Sessions that refresh at once on SQLite, each along a chain of its own.
const CHAINS: usize = 8;

/// What a refresh is compared with.
struct Bare {
    program: &'static str,
    name: &'static str,
    words: Vec<String>,
    /// Refreshes at once.
    at_once: usize,
    bound: Bound,
}

pub(super) fn take(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let run = stage.run;
    let prepared = stage.prepared("refresh")?;
    let bare = bare(stage)?;
    let load = Load { connections: bare.at_once, seconds: run.seconds, pace: None };
    let ours = || run.load(prepared.server.port, "refresh", load, &[])?.get("rate");
    let theirs = || {
        let program = run.programs.path(bare.program);
        let mut command = run.cores.on_server_core(program.as_os_str());
        command.arg("--seconds").arg(run.seconds.to_string()).args(&bare.words);
        Figures::of(&mut command)?.get("rate")
    };
    let pairs = alternate(run.pairs, ours, theirs)?;
    let name = stage.named("POST /auth/refresh");
    Ok(vec![Row::compared(name, Unit::PerSecond, bare.name, &pairs, Some(bare.bound))])
}

fn bare(stage: &Stage<'_>) -> Result<Bare, String> {
    let Some(database) = stage.bare_database()? else {
        let file = stage.run.folder.path().join("bare-commit.db");
        return Ok(Bare {
            program: "bare-commit",
            name: "bare commit",
            words: vec!["--file".to_owned(), file.to_string_lossy().into_owned()],
            at_once: CHAINS,
            bound: Bound::AtLeast(0.4),
        });
    };
    let connections = CONNECTIONS.to_string();
    Ok(Bare {
        program: "bare-insert-postgres",
        name: "bare inserts",
        words: ["--database", &database, "--connections", &connections].map(str::to_owned).into(),
        at_once: CONNECTIONS as usize,
        bound: Bound::AtLeast(0.3),
    })
}
