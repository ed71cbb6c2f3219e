//! What a Keyward keeps everything in: SQLite in its folder, or a PostgreSQL server that runs
//! for the measure.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process;

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
    let folder = if postgres::runs_as_somebody_else()? {
        enterable(run.folder.path())
    } else {
        run.folder.path().join("postgres")
    };
    Server::make_in(folder, &programs, Purpose::Measures { core: run.cores.database })
}

/// PostgreSQL never runs as root, and where its own user may not enter the work tree its data
/// lie in the system's folder for what is large and lasts.
fn enterable(folder: &Path) -> PathBuf {
    let may_enter = |folder: &Path| folder.metadata().is_ok_and(|folder| folder.mode() & 1 == 1);
    if folder.ancestors().all(may_enter) {
        return folder.join("postgres");
    }
    Path::new("/var/tmp").join(format!("keyward-bench-{}", process::id()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn where_others_may_not_enter_the_data_lie_elsewhere() {
        let closed = std::env::temp_dir().join(format!("keyward-closed-{}", process::id()));
        let inner = closed.join("inner");
        fs::create_dir_all(&inner).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        let chosen = enterable(&inner);
        fs::remove_dir_all(&closed).unwrap();
        assert!(chosen.starts_with("/var/tmp"), "{}", chosen.display());
        assert_eq!(enterable(Path::new("/")), Path::new("/postgres"));
    }
}
