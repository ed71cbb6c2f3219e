//! Our own programs, built as they are released.

use std::env;
use std::path::{Path, PathBuf};

use crate::shell::{self, Outcome};

/// Where they lie.
pub(crate) struct Programs {
    pub(crate) target: PathBuf,
}

impl Programs {
    /// In the target folder that holds this very program, in `debug` or `release`.
    pub(crate) fn beside_this() -> Self {
        let this = env::current_exe().unwrap_or_default();
        let target = this.parent().and_then(Path::parent).map(Path::to_owned);
        Self { target: target.unwrap_or_else(|| shell::root().join("target")) }
    }

    /// Builds what these words of cargo's name. The server is built by itself, so that it has
    /// the very features that it is released with, whatever the programs beside it ask of the
    /// same crates.
    pub(crate) fn build(&self, words: &[&str]) -> Outcome {
        let what = words.last().copied().unwrap_or_default();
        shell::say(&format!("building {what} for release; the first time takes minutes"));
        let mut command = shell::cargo();
        command.args(["build", "--quiet", "--release"]).args(words);
        shell::run(command.arg("--target-dir").arg(&self.target))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.target.join("release").join(name)
    }
}
