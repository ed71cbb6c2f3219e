//! What a Keyward keeps everything in: SQLite in its folder, or a PostgreSQL server that runs
//! for the measure.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::{env, process};

use super::run::Run;
use crate::postgres::{self, Purpose, Server};

/// As `--engine` names it.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// SQLite is what a Keyward has by itself, so its rows need no word.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => ", PostgreSQL",
        }
    }

    /// What the machine lacks for it, with the way on.
    pub(super) fn lacks(self) -> Option<&'static str> {
        let absent = self == Self::Postgres && postgres::programs_folder().is_none();
        absent.then_some("PostgreSQL 15 or newer (on Debian: sudo apt-get install postgresql)")
    }
}

/// A durable server on its core, with its data on the disk of the work tree.
pub(super) fn postgres(run: &Run) -> Result<Server, String> {
    let programs = postgres::programs_folder().ok_or("PostgreSQL is not there")?;
    let folder = near(run.folder.path());
    Server::make_in(folder, &programs, Purpose::Measures { core: run.cores.database })
}

/// PostgreSQL never runs as root, and where its own user may not enter the work tree its data
/// lie in the system's folder for what is large and lasts.
fn near(folder: &Path) -> PathBuf {
    let may_enter = |folder: &Path| folder.metadata().is_ok_and(|folder| folder.mode() & 1 == 1);
    if folder.ancestors().all(may_enter) {
        return folder.join("postgres");
    }
    let elsewhere = Path::new("/var/tmp");
    let elsewhere = if elsewhere.is_dir() { elsewhere.to_owned() } else { env::temp_dir() };
    elsewhere.join(format!("keyward-bench-{}", process::id()))
}
