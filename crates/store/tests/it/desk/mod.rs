//! A desk: one database for one exam, and the macro that seats an exam at two of them.

mod plain;
mod postgres;
mod sqlite;

use keyward_store::{Db, DbError, Options, migrate};

/// Seats every exam of a file at both engines: `exam![over db: a, b]` for functions over
/// `&Db`, `exam![at desk: c]` for those that need the desk itself.
macro_rules! exam {
    ($(over db: $($over:ident),+ $(,)?;)? $(at desk: $($at:ident),+ $(,)?;)?) => {
        exam![@seat on_sqlite sqlite $(db $($over)+;)? $(desk $($at)+;)?];
        exam![@seat on_postgres postgres $(db $($over)+;)? $(desk $($at)+;)?];
    };
    (@seat $room:ident $engine:ident $(db $($over:ident)+;)? $(desk $($at:ident)+;)?) => {
        mod $room {
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $over() {
                    if let Some(desk) = $crate::desk::$engine().await {
                        super::$over(&desk.db).await;
                    }
                }
            )+)?
            $($(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $at() {
                    if let Some(desk) = $crate::desk::$engine().await {
                        super::$at(&desk).await;
                    }
                }
            )+)?
        }
    };
}

/// A database that nobody else uses; gone when the exam is over, however it ends.
pub struct Desk {
    /// Open, with this release's schema.
    pub db: Db,
    url: String,
    _room: Room,
}

/// What must be cleared away.
enum Room {
    Folder { _folder: sqlite::Folder },
    Database { _database: postgres::Database },
}

/// A desk on SQLite.
pub async fn sqlite() -> Option<Desk> {
    let folder = sqlite::Folder::new();
    let url = folder.url();
    Some(Desk::set(url, Room::Folder { _folder: folder }).await)
}

/// A desk on PostgreSQL, where there is a server.
pub async fn postgres() -> Option<Desk> {
    let database = postgres::Database::new().await?;
    let url = database.url();
    Some(Desk::set(url, Room::Database { _database: database }).await)
}

impl Desk {
    async fn set(url: String, room: Room) -> Self {
        let db = open(&url, false).unwrap();
        migrate(&db).await.expect("the schema of this release");
        Self { db, url, _room: room }
    }

    /// Another instance on the same data.
    pub fn second(&self) -> Db {
        open(&self.url, false).unwrap()
    }

    /// Another instance whose commits survive a loss of power.
    pub fn durable(&self) -> Db {
        open(&self.url, true).unwrap()
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }
}

fn open(url: &str, durable: bool) -> Result<Db, DbError> {
    Db::open(&Options { url: url.to_owned(), create: true, durable, readers: 8 })
}
