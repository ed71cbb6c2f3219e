//! Resident memory of a Keyward that was left alone, and of one that worked.

use std::ffi::OsStr;
use std::time::Duration;

use super::super::clock::pause;
use super::super::load::Load;
use super::super::row::{Bound, Row, Unit};
use super::super::stage::{PEOPLE, Stage};
use crate::shell;

/// How long it is left alone.
const QUIET: Duration = Duration::from_secs(30);

pub(super) fn take(stage: &Stage<'_>) -> Result<Vec<Row>, String> {
    let run = stage.run;
    let folder = stage.room("memory-idle")?;
    let (idle, _) = stage.keyward(&folder)?;
    pause(QUIET);
    let after_quiet = idle.memory_megabytes("VmRSS")?;
    drop(idle);
    shell::say("measuring: memory under load");
    let loaded = stage.prepared("memory-loaded")?;
    let port = loaded.server.port;
    let load = |connections| Load { connections, seconds: 3.0 * run.seconds, pace: None };
    let tokens = loaded.tokens.as_os_str();
    let people = PEOPLE.to_string();
    run.load(port, "me", load(PEOPLE), &[OsStr::new("--tokens"), tokens])?;
    run.load(port, "login", load(4), &["--people", &people].map(OsStr::new))?;
    run.load(port, "register", load(4), &[])?;
    run.load(port, "refresh", load(8), &[])?;
    let highest = loaded.server.memory_megabytes("VmHWM")?;
    let bound = Some(Bound::AtMost(25.0));
    let row =
        |name, megabytes, bound| Row::alone(stage.named(name), Unit::Megabytes, [megabytes], bound);
    Ok(vec![
        row("memory 30 s after start", after_quiet, bound),
        row("memory under load, highest", highest, None),
    ])
}
