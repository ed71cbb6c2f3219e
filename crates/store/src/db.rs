//! The one door: `read!` for a look, `record!` for one short transaction in which `Ok`
//! commits and `Err` rolls back, `note!` for one that a loss of power may take. Every
//! statement passes here.

use std::time::Duration;

use crate::engine::{self, Pools};
use crate::error::DbError;
use crate::tx::{Connection, Tx};

/// A look: `read!(db, |tx| users::by_id(tx, id).await)`. Each statement sees one state; what
/// must be seen together is one statement. Where the connection was dead, it looks once more.
#[macro_export]
macro_rules! read {
    ($db:expr, |$tx:ident| $look:expr) => {{
        let mut is_first = true;
        loop {
            let mut connection = match $db.look().await {
                Ok(connection) => connection,
                Err(error) => break Err(error.into()),
            };
            let $tx = &mut connection;
            let outcome = async { $look }.await;
            let may_repeat = outcome.is_err() && connection.may_repeat();
            if !(may_repeat && ::std::mem::take(&mut is_first)) {
                break outcome;
            }
        }
    }};
}

/// One write transaction: `record!(db, |tx| { … })`. `Ok` commits, `Err` rolls back. The body
/// may run twice (its connection was dead, the database preferred another transaction), so it
/// touches nothing but its `tx`.
///
/// A macro, because a future that borrows from an async closure is not known to be `Send`.
#[macro_export]
macro_rules! record {
    ($db:expr, |$tx:ident| $work:expr) => {
        $crate::transact!($db.begin($crate::Keep::Always), |$tx| $work)
    };
}

/// As `record!`, for what a count or a display is made of: it survives the end of the process,
/// but where the machine loses its power the last moments of it may be lost. So nobody waits
/// for the disk.
#[macro_export]
macro_rules! note {
    ($db:expr, |$tx:ident| $work:expr) => {
        $crate::transact!($db.begin($crate::Keep::WhilePowered), |$tx| $work)
    };
}

/// What `record!` and `note!` have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! transact {
    ($begin:expr, |$tx:ident| $work:expr) => {{
        let mut is_first = true;
        loop {
            let mut transaction = match $begin.await {
                Ok(transaction) => transaction,
                Err(error) => break Err(error.into()),
            };
            let $tx = &mut transaction;
            let outcome = async { $work }.await;
            let (outcome, may_repeat) = transaction.end(outcome).await;
            if !(may_repeat && ::std::mem::take(&mut is_first)) {
                break outcome;
            }
        }
    }};
}

/// What a commit must survive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Whatever happens, a loss of power too.
    Always,
    /// The end of this process.
    WhilePowered,
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite:<path>` or `postgres://…`.
    pub url: String,
    /// Make the SQLite file when it is not there.
    pub create: bool,
    /// Whether a commit survives a loss of power (`synchronous=FULL`); off only in tests.
    /// PostgreSQL decides for itself.
    pub durable: bool,
    /// SQLite: most connections that read at once.
    pub readers: u32,
    /// PostgreSQL: most connections at once.
    pub connections: u32,
    /// How long a piece of work waits for a connection.
    pub wait_timeout: Duration,
    /// PostgreSQL: how long connecting may take.
    pub connect_timeout: Duration,
    /// PostgreSQL: how long a statement may take.
    pub statement_timeout: Duration,
    /// PostgreSQL: how long a statement may wait for a row that another transaction holds.
    pub lock_timeout: Duration,
}

/// A database, open. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pub(crate) pools: Pools,
}

impl Db {
    /// Opens the pools; connections are made when first needed.
    pub fn open(options: &Options) -> Result<Self, DbError> {
        Ok(Self { pools: engine::open(options)? })
    }

    /// A connection for a look; use `read!`.
    pub async fn look(&self) -> Result<Tx, DbError> {
        Ok(Tx::quiet(match &self.pools {
            Pools::Sqlite { readers, .. } => Connection::Sqlite(readers.turn().await?),
            Pools::Postgres(places) => Connection::Postgres(places.turn().await?),
        }))
    }

    /// A write transaction; use `record!` or `note!`, which end it as well. Where the
    /// connection turns out to be dead, another is tried.
    pub async fn begin(&self, keep: Keep) -> Result<Tx, DbError> {
        match self.begin_once(keep).await {
            Err(DbError::Gone(_)) => self.begin_once(keep).await,
            begun => begun,
        }
    }

    async fn begin_once(&self, keep: Keep) -> Result<Tx, DbError> {
        let connection = match &self.pools {
            Pools::Sqlite { writer, .. } => Connection::Sqlite(writer.turn().await?),
            Pools::Postgres(places) => Connection::Postgres(places.turn().await?),
        };
        Tx::begin(connection, keep).await
    }

    /// Whether the engine itself says that a commit survives a loss of power.
    pub async fn is_durable(&self) -> Result<bool, DbError> {
        let mut tx = self.begin(Keep::Always).await?;
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
            Pools::Postgres(places) => places.close().await,
        }
    }
}
