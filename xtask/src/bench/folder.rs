//! A folder of this run, on the disk of the work tree: a memory file system would make every
//! commit cheap.

use std::path::{Path, PathBuf};
use std::{fs, process};

/// Taken away at the end.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// An empty one under `target`.
    pub(super) fn make(target: &Path) -> Result<Self, String> {
        let path = target.join("bench").join(process::id().to_string());
        fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// An empty folder in it.
    pub(super) fn room(&self, name: &str) -> Result<PathBuf, String> {
        let path = self.0.join(name);
        fs::create_dir(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
