//! The programs of a run, built as they are released.

use std::env;
use std::path::{Path, PathBuf};

use crate::shell::{self, Outcome};

/// Where they lie.
pub(super) struct Programs {
    pub(super) target: PathBuf,
}

impl Programs {
    /// In the target folder that holds this very program, in `debug` or `release`.
    pub(super) fn beside_this() -> Self {
        let this = env::current_exe().unwrap_or_default();
        let target = this.parent().and_then(Path::parent).map(Path::to_owned);
        Self { target: target.unwrap_or_else(|| shell::root().join("target")) }
    }

    /// Builds them. The server is built by itself, so that it has the very features that it
    /// is released with, whatever the programs beside it ask of the same crates.
    pub(super) fn build(&self) -> Outcome {
        for package in ["keyward-server", "keyward-bench"] {
            shell::say(&format!("building {package} for release; the first time takes minutes"));
            let mut command = shell::cargo();
            command.args(["build", "--quiet", "--release", "--package", package]);
            shell::run(command.arg("--target-dir").arg(&self.target))?;
        }
        Ok(())
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name)
    }
}
