//! `GET /users/me` against a bare axum answer of the same bytes to the same questions.

use std::ffi::OsStr;

use super::super::load::Load;
use super::super::pairs::alternate;
use super::super::row::{Bound, Row, Unit};
use super::super::run::Run;
use super::super::server::Server;
use super::super::stage::{PEOPLE, Prepared, Stage};

/// One turn of one server.
struct Turn {
    rate: f64,
    /// Microseconds of the server's processor time for one answer.
    processor_us: f64,
}

pub(super) fn take(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let run = stage.run;
    let prepared = stage.prepared("me")?;
    let bare = bare_axum(run, &prepared)?;
    let turn = |server: &Server| {
        let load = Load { connections: PEOPLE, seconds: run.seconds, pace: None };
        let before = server.processor_seconds()?;
        let tokens = prepared.tokens.as_os_str();
        let figures = run.load(server.port, "me", load, &[OsStr::new("--tokens"), tokens])?;
        let used = server.processor_seconds()? - before;
        Ok(Turn { rate: figures.get("rate")?, processor_us: used * 1e6 / figures.get("answers")? })
    };
    // A first turn each fills caches and is not counted.
    turn(&prepared.server)?;
    turn(&bare)?;
    let pairs = alternate(run.pairs, || turn(&prepared.server), || turn(&bare))?;
    let rates: Vec<_> = pairs.iter().map(|(ours, bare)| (ours.rate, bare.rate)).collect();
    let processor: Vec<_> =
        pairs.iter().map(|(ours, bare)| (ours.processor_us, bare.processor_us)).collect();
    Ok(vec![
        Row::compared(
            stage.named("GET /users/me"),
            Unit::PerSecond,
            "bare axum",
            &rates,
            Some(Bound::AtLeast(0.60)),
        ),
        Row::compared(
            stage.named("  its processor time"),
            Unit::Microseconds,
            "bare axum",
            &processor,
            None,
        ),
    ])
}

fn bare_axum(run: &Run, prepared: &Prepared) -> Result<Server, String> {
    let mut command = run.cores.on_server_core(run.programs.path("bare-axum").as_os_str());
    command.arg("--body").arg(&prepared.profile);
    let said = run.folder.path().join("bare-axum-said.txt");
    let address = |command: &mut std::process::Command, port: u16| {
        command.arg("--port").arg(port.to_string());
    };
    Ok(Server::start(command, address, "/users/me", &said)?.0)
}
