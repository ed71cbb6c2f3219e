//! A desk: one database for one exam, and the macro that seats an exam at two of them.

mod plain;
mod postgres;
mod sqlite;

use std::io::Write as _;
use std::time::Duration;

use keyward_store::{Db, DbError, Options, migrate};

pub use sqlite::Folder;

/// Seats every exam of a file at both engines: `over db` for functions over `&Db`, `at desk`
/// for those that need the desk itself, `at blank desk` for those that bring the schema.
macro_rules! exam {
    (
        $(over db: $($over:ident),+ $(,)?;)?
        $(at desk: $($at:ident),+ $(,)?;)?
        $(at blank desk: $($blank:ident),+ $(,)?;)?
    ) => {
        mod on_sqlite {
            $($(exam!(@seat $over, desk, crate::desk::sqlite(), &desk.furnished().await.db);)+)?
            $($(exam!(@seat $at, desk, crate::desk::sqlite(), desk.furnished().await);)+)?
            $($(exam!(@seat $blank, desk, crate::desk::sqlite(), &desk);)+)?
        }
        mod on_postgres {
            $($(exam!(@seat $over, desk, crate::desk::postgres(), &desk.furnished().await.db);)+)?
            $($(exam!(@seat $at, desk, crate::desk::postgres(), desk.furnished().await);)+)?
            $($(exam!(@seat $blank, desk, crate::desk::postgres(), &desk);)+)?
        }
    };
    (@seat $exam:ident, $desk:ident, $find:expr, $sit:expr) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $exam() {
            if let Some($desk) = $find.await {
                super::$exam($sit).await;
            }
        }
    };
}

/// A database that nobody else uses; gone when the exam is over, however it ends.
pub struct Desk {
    /// Open.
    pub db: Db,
    url: String,
    _room: Room,
}

/// What must be cleared away.
enum Room {
    Folder { _folder: Folder },
    Database { _database: postgres::Database },
}

/// A blank desk on SQLite.
pub async fn sqlite() -> Option<Desk> {
    let folder = Folder::new();
    let url = folder.url();
    Some(Desk::new(url, Room::Folder { _folder: folder }))
}

/// A blank desk on PostgreSQL, where there is a server.
pub async fn postgres() -> Option<Desk> {
    let database = postgres::Database::new().await?;
    let url = database.url();
    Some(Desk::new(url, Room::Database { _database: database }))
}

impl Desk {
    fn new(url: String, room: Room) -> Self {
        Self { db: open(&url, false).unwrap(), url, _room: room }
    }

    /// With the schema of this release.
    pub async fn furnished(&self) -> &Self {
        migrate(&self.db, crate::people::NOW).await.expect("the schema of this release");
        self
    }

    /// Another instance on the same data.
    pub fn second(&self) -> Db {
        open(&self.url, false).unwrap()
    }

    /// Another instance whose commits survive a loss of power.
    pub fn durable(&self) -> Db {
        open(&self.url, true).unwrap()
    }

    /// Another instance that waits for a row for 200 ms and no longer.
    pub fn impatient(&self) -> Db {
        let lock_timeout = Duration::from_millis(200);
        Db::open(&Options { lock_timeout, ..options(&self.url, false) }).unwrap()
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }
}

/// As a server would open it, with few connections.
pub fn options(url: &str, durable: bool) -> Options {
    Options {
        url: url.to_owned(),
        create: true,
        durable,
        readers: 8,
        connections: 8,
        wait_timeout: Duration::from_secs(10),
        connect_timeout: Duration::from_secs(5),
        statement_timeout: Duration::from_secs(10),
        lock_timeout: Duration::from_secs(5),
    }
}

fn open(url: &str, durable: bool) -> Result<Db, DbError> {
    Db::open(&options(url, durable))
}

/// A line for whoever reads the run. Not `eprintln!`: the harness keeps that to itself.
pub fn say(line: &str) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}
