//! The file of SQLite: whether it can be written, and whether it is still where it was opened.

use std::fmt;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::db::Options;
use crate::engine;
use crate::sqlite::{self, aside};

/// A file that is open, known by its device and number there. What is open stays open when its
/// name is taken away or given to another file, so a process could go on writing into nowhere.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
    identity: (u64, u64),
}

impl File {
    /// The file of a database that was opened just now; none on PostgreSQL.
    pub fn of(options: &Options) -> Option<Self> {
        if options.url.starts_with("postgres") {
            return None;
        }
        let path = engine::file(&options.url);
        let identity = identity(&path)?;
        Some(Self { path, identity })
    }

    /// Whether its name still leads to it.
    pub fn is_in_its_place(&self) -> bool {
        identity(&self.path) == Some(self.identity)
    }
}

impl fmt::Display for File {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.path.display())
    }
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    let found = std::fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

/// Tries to begin to write into a file that is there; `Err` is a sentence about one that only
/// reads. Whatever else is wrong with it is for the opening to say.
pub(crate) async fn can_be_written(options: &Options) -> Result<(), String> {
    let path = engine::file(&options.url);
    let shown = path.display().to_string();
    let tried = aside(move || Ok(try_to_write(&path))).await;
    let Ok(Err(rusqlite::Error::SqliteFailure(failure, _))) = tried else { return Ok(()) };
    if !matches!(failure.code, ErrorCode::ReadOnly | ErrorCode::CannotOpen) {
        return Ok(());
    }
    Err(format!(
        "the file {shown} can't be written. The user that runs Keyward has to own it and its \
         folder, on a disk that is not read-only."
    ))
}

fn try_to_write(path: &Path) -> rusqlite::Result<()> {
    if !path.exists() {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let raw = Connection::open_with_flags(path, flags)?;
    // Where another process writes, one can.
    raw.busy_timeout(Duration::ZERO)?;
    raw.execute_batch(sqlite::BEGIN)
}
