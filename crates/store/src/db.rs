//! The one door: `read!` for a look, `record!` for one short transaction in which `Ok`
//! commits and `Err` rolls back. Every statement passes here.

use std::time::Duration;

use crate::engine::{self, Pools};
use crate::error::DbError;
use crate::tx::{Connection, Tx};

/// A look: `read!(db, |tx| users::by_id(tx, id).await)`. Each statement sees one state; what
/// must be seen together is one statement.
#[macro_export]
macro_rules! read {
    ($db:expr, |$tx:ident| $look:expr) => {
        match $db.look().await {
            Ok(mut connection) => {
                let $tx = &mut connection;
                async { $look }.await
            }
            Err(error) => Err(error.into()),
        }
    };
}

/// One write transaction: `record!(db, |tx| { … })`. `Ok` commits, `Err` rolls back. The body
/// may run twice, so it touches nothing but its `tx`.
///
/// A macro, because a future that borrows from an async closure is not known to be `Send`.
#[macro_export]
macro_rules! record {
    ($db:expr, |$tx:ident| $work:expr) => {
        match $db.begin().await {
            Ok(mut transaction) => {
                let $tx = &mut transaction;
                let outcome = async { $work }.await;
                transaction.settle(outcome).await
            }
            Err(error) => Err(error.into()),
        }
    };
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite:<path>` or `postgres://…`.
    pub url: String,
    /// Make the SQLite file when it is not there.
    pub create: bool,
    /// Whether a commit survives a loss of power (`synchronous=FULL`); off only in tests.
    pub durable: bool,
    /// Most connections to SQLite that read at once.
    pub readers: u32,
    /// Most connections to PostgreSQL at once.
    pub connections: u32,
    /// How long a request waits for a connection, or for SQLite's one writer.
    pub wait_timeout: Duration,
    /// How long PostgreSQL may take to accept a connection.
    pub connect_timeout: Duration,
    /// How long a statement may take on PostgreSQL.
    pub statement_timeout: Duration,
    /// How long a statement may wait for a lock on PostgreSQL.
    pub lock_timeout: Duration,
}

/// A database, open. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
}

impl Db {
    /// Opens the pools; connections are made when first needed.
    pub fn open(options: &Options) -> Result<Self, DbError> {
        Ok(Self { pools: engine::open(options)? })
    }

    /// A connection for a look; use `read!`.
    pub async fn look(&self) -> Result<Tx, DbError> {
        let connection = match &self.pools {
            Pools::Sqlite { readers, .. } => Connection::SqliteReader(readers.acquire().await?),
            Pools::Postgres(pool) => Connection::Postgres(pool.acquire().await?),
        };
        Ok(Tx::quiet(connection))
    }

    /// A write transaction; use `record!`, which ends it as well.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        let (connection, begin) = match &self.pools {
            Pools::Sqlite { writer, .. } => {
                (Connection::SqliteWriter(writer.turn().await?), "BEGIN IMMEDIATE")
            }
            Pools::Postgres(pool) => (Connection::Postgres(pool.acquire().await?), "BEGIN"),
        };
        Tx::begin(connection, begin).await
    }

    /// Whether the engine itself says that a commit survives a loss of power.
    pub async fn is_durable(&self) -> Result<bool, DbError> {
        let mut tx = self.begin().await?;
        let durable = tx.is_durable().await;
        tx.settle(durable).await
    }

    /// Ends all connections; on SQLite the log is folded into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}
