//! `[database]`: where everything is kept.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::postgres_url;
use super::reader::Reader;
use super::secret::MASK;

/// The settings under `database`.
#[derive(Clone, Debug)]
pub struct Database {
    /// Which database.
    pub url: DatabaseUrl,
    /// Connections to SQLite that read at once.
    pub readers: u32,
    /// Connections to PostgreSQL.
    pub connections: u32,
    /// How long a request waits for a connection.
    pub wait_timeout: Duration,
    /// How long a new connection may take.
    pub connect_timeout: Duration,
    /// How long a statement may take on PostgreSQL.
    pub statement_timeout: Duration,
    /// How long a statement may wait for a lock on PostgreSQL.
    pub lock_timeout: Duration,
}

/// A database's address; `Debug` and `Display` mask a password in it.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl Database {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let url = DatabaseUrl(reader.text("database.url"));
        if let Some(why) = objection(&url.0) {
            reader.refuse("database.url", &why);
        }
        let mut seconds = |name| Duration::from_secs(reader.integer(name, 1..=600));
        Self {
            url,
            wait_timeout: seconds("database.wait_timeout_seconds"),
            connect_timeout: seconds("database.connect_timeout_seconds"),
            statement_timeout: seconds("database.statement_timeout_seconds"),
            lock_timeout: seconds("database.lock_timeout_seconds"),
            readers: reader.integer("database.readers", 1..=256),
            connections: reader.integer("database.connections", 1..=1000),
        }
    }
}

/// Why this address is not taken. It is not quoted, since it may hold a password.
fn objection(url: &str) -> Option<String> {
    if postgres_url::is_postgres(url) {
        return postgres_url::objection(url);
    }
    let why = match sqlite_path(url) {
        None => "must be sqlite:<path> or postgres://<user>:<password>@<host>/<database>",
        Some("") => "must name a file, sqlite:<path>",
        Some(path) if path.contains(":memory:") || url.contains("mode=memory") => {
            "must name a file: in memory, every account would be gone with the process"
        }
        Some(path) if path.contains('%') => "must name a file without % in its path",
        Some(_) => return None,
    };
    Some(why.to_owned())
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

    /// Whether it is PostgreSQL, which several instances on several machines may share.
    pub fn is_postgres(&self) -> bool {
        postgres_url::is_postgres(&self.0)
    }

    /// The folder in which a sealing key made by Keyward lies: that of the SQLite file, and
    /// `./data` beside a PostgreSQL database. Relative to the working directory.
    pub fn folder(&self) -> PathBuf {
        let Some(file) = sqlite_path(&self.0) else { return PathBuf::from("./data") };
        match Path::new(file).parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        }
    }

    /// The `sslmode` of an address that leaves this machine and does not prove who answers.
    pub(super) fn unproven_mode(&self) -> Option<String> {
        self.is_postgres().then(|| postgres_url::unproven_mode(&self.0)).flatten()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&postgres_url::masked(&self.0, MASK))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "\"{self}\"")
    }
}
