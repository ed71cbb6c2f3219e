//! The stories of the server once more, on PostgreSQL: the very program that told them on
//! SQLite, since cargo would build another one where it is asked for this package alone.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::Arguments;
use crate::shell;

/// The package whose stories are told on both engines.
pub(super) const TOLD_TWICE: &str = "keyward-server";

/// Where they begin.
const SOURCE: &str = "crates/server/tests/it/main.rs";

/// The engine of its stories, where it is not SQLite.
const ENGINE: &str = "KEYWARD_TEST_ENGINE";

/// The program that tells them, as cargo would run it.
pub(super) fn command(arguments: &Arguments) -> Result<Command, String> {
    let mut command = Command::new(program(arguments)?);
    command.current_dir(shell::root().join("crates/server")).env(ENGINE, "postgres");
    Ok(command)
}

/// Where cargo has put it; everything is built already.
fn program(arguments: &Arguments) -> Result<PathBuf, String> {
    let mut cargo = super::cargo_test(arguments);
    cargo.args(["--no-run", "--quiet", "--message-format=json-render-diagnostics"]);
    let built = cargo.stderr(Stdio::inherit()).output();
    let built = built.map_err(|error| format!("cargo did not start: {error}"))?;
    let said = String::from_utf8_lossy(&built.stdout);
    said.lines()
        .filter_map(|line| executable(&serde_json::from_str(line).ok()?))
        .next_back()
        .ok_or_else(|| format!("cargo built no stories of {TOLD_TWICE}"))
}

/// The program that this message of cargo's is about, where it is the one.
fn executable(message: &Value) -> Option<PathBuf> {
    let source = message["target"]["src_path"].as_str()?;
    let program = message["executable"].as_str()?;
    source.ends_with(SOURCE).then(|| PathBuf::from(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stories_of_the_server_are_told_apart_from_others() {
        let program = "/house/target/debug/deps/it-1";
        let message = |source: &str| {
            let target = serde_json::json!({ "name": "it", "src_path": source });
            serde_json::json!({ "target": target, "executable": program })
        };
        assert_eq!(executable(&message("/house/crates/store/tests/it/main.rs")), None);
        assert_eq!(executable(&serde_json::json!({ "reason": "build-finished" })), None);
        let stories = message("/house/crates/server/tests/it/main.rs");
        assert_eq!(executable(&stories), Some(PathBuf::from(program)));
    }
}
