//! The programs of a run, built as they are released.

use std::env;
use std::path::PathBuf;

use crate::shell;

/// Where they lie.
pub(super) struct Programs {
    pub(super) target: PathBuf,
}

impl Programs {
    /// Builds them. The server is built by itself, so that it has the very features that it
    /// is released with, whatever the programs beside it ask of the same crates.
    pub(super) fn build() -> Result<Self, String> {
        let target = target();
        for package in ["keyward-server", "keyward-bench"] {
            shell::say(&format!("building {package} for release; the first time takes minutes"));
            let mut command = shell::cargo();
            command.args(["build", "--quiet", "--release", "--package", package]);
            shell::run(command.arg("--target-dir").arg(&target))?;
        }
        Ok(Self { target })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name)
    }
}

/// The target folder that holds this very program, in `debug` or `release`.
fn target() -> PathBuf {
    let this = env::current_exe().unwrap_or_default();
    match this.parent().and_then(|profile| profile.parent()) {
        Some(target) => target.to_owned(),
        None => shell::root().join("target"),
    }
}
