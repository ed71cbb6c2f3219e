//! Refreshes against one durable SQLite write transaction alone, on the same disk.

use super::super::load::{Figures, Load};
use super::super::pairs::alternate;
use super::super::row::{Bound, Row, Unit};
use super::super::run::Run;

/// Sessions that refresh at once, each along a chain of its own.
const CHAINS: usize = 8;

pub(super) fn take(run: &Run) -> Result<Vec<Row>, String> {
    let prepared = run.prepared("refresh")?;
    let file = run.folder.path().join("bare-commit.db");
    let load = Load { connections: CHAINS, seconds: run.seconds, pace: None };
    let bare = || {
        let mut command = run.cores.on_server_core(run.programs.path("bare-commit").as_os_str());
        command.arg("--seconds").arg(run.seconds.to_string()).arg("--file").arg(&file);
        Figures::of(&mut command)?.get("rate")
    };
    let ours = || run.load(prepared.server.port, "refresh", load, &[])?.get("rate");
    let pairs = alternate(run.pairs, ours, bare)?;
    let bound = Some(Bound::AtLeast(0.4));
    Ok(vec![Row::compared("POST /auth/refresh", Unit::PerSecond, "bare commit", &pairs, bound)])
}
