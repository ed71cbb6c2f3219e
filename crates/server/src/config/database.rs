//! `[database]`: where everything is kept.

use std::fmt;
use std::path::{Path, PathBuf};

use super::reader::Reader;
use super::secret::MASK;

/// The settings under `database`.
#[derive(Clone, Debug)]
pub struct Database {
    /// Which database.
    pub url: DatabaseUrl,
    /// Connections that read at once.
    pub readers: u32,
}

/// A database's address; `Debug` and `Display` mask a password in it.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl Database {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let url = DatabaseUrl(reader.text("database.url"));
        if let Some(why) = objection(&url.0) {
            reader.refuse("database.url", why);
        }
        Self { url, readers: reader.integer("database.readers", 1..=256) }
    }
}

/// Why this address is not taken. It is not quoted, since it may hold a password.
fn objection(url: &str) -> Option<&'static str> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Some(
            "names a PostgreSQL database, which this release does not support; use \
                     sqlite:<path>",
        );
    }
    let Some(path) = sqlite_path(url) else { return Some("must be sqlite:<path>") };
    if path.is_empty() {
        Some("must name a file, sqlite:<path>")
    } else if path.contains(":memory:") || url.contains("mode=memory") {
        Some("must name a file: in memory, every account would be gone with the process")
    } else if path.contains('%') {
        Some("must name a file without % in its path")
    } else {
        None
    }
}

/// The path in a SQLite address, without its parameters.
fn sqlite_path(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    path.split('?').next()
}

impl DatabaseUrl {
    /// The whole, with whatever password is in it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The SQLite file, relative to the working directory.
    pub fn file(&self) -> PathBuf {
        sqlite_path(&self.0).unwrap_or_default().into()
    }

    /// The folder of the SQLite file, where a sealing key made by Keyward lies too.
    pub fn folder(&self) -> PathBuf {
        let file = self.file();
        match file.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.0.split_once("://").and_then(|(scheme, rest)| {
            let (credentials, host) = rest.rsplit_once('@')?;
            Some((scheme, credentials.split_once(':')?.0, host))
        });
        match parts {
            Some((scheme, user, host)) => write!(out, "{scheme}://{user}:{MASK}@{host}"),
            None => out.write_str(&self.0),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "\"{self}\"")
    }
}
