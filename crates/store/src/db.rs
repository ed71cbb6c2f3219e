//! The one door: `read!` for a look, `record!` for one short transaction in which `Ok`
//! commits and `Err` rolls back. Every statement passes here.

use sqlx::pool::PoolConnection;
use sqlx::{Executor as _, Postgres, Sqlite};

use crate::arg::{self, Arg};
use crate::engine::{self, Pools};
use crate::error::DbError;
use crate::row::Row;

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
    /// Most connections that read at once.
    pub readers: u32,
}

/// A database, open. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
}

/// A connection in the hands of one piece of work.
pub struct Tx {
    connection: Connection,
    state: State,
}

enum Connection {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(PoolConnection<Postgres>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing is open; the connection may go back to its pool.
    Quiet,
    /// A transaction is open, or what became of it is not known.
    Open,
}

/// Runs one statement on whichever connection this is.
macro_rules! run {
    ($tx:expr, $sql:expr, $args:expr, $fetch:ident) => {
        match &mut $tx.connection {
            Connection::Sqlite(connection) => {
                let query = sqlx::query_with($sql, arg::for_sqlite($args)?);
                connection.$fetch(query).await.map(|found| found.into_rows())?
            }
            Connection::Postgres(connection) => {
                let query = sqlx::query_with($sql, arg::for_postgres($args)?);
                connection.$fetch(query).await.map(|found| found.into_rows())?
            }
        }
    };
}

impl Db {
    /// Opens the pools; connections are made when first needed.
    pub fn open(options: &Options) -> Result<Self, DbError> {
        Ok(Self { pools: engine::open(options)? })
    }

    /// A connection for a look; use `read!`.
    pub async fn look(&self) -> Result<Tx, DbError> {
        let connection = match &self.pools {
            Pools::Sqlite { readers, .. } => Connection::Sqlite(readers.acquire().await?),
            Pools::Postgres(pool) => Connection::Postgres(pool.acquire().await?),
        };
        Ok(Tx { connection, state: State::Quiet })
    }

    /// A write transaction; use `record!`, which ends it as well.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        let (connection, begin) = match &self.pools {
            Pools::Sqlite { writer, .. } => {
                (Connection::Sqlite(writer.acquire().await?), "BEGIN IMMEDIATE")
            }
            Pools::Postgres(pool) => (Connection::Postgres(pool.acquire().await?), "BEGIN"),
        };
        let mut tx = Tx { connection, state: State::Open };
        tx.execute(begin, &[]).await?;
        Ok(tx)
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

impl Tx {
    /// Rows changed. Where something may happen once, this count is the verdict.
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<u64, DbError> {
        Ok(run!(self, sql, args, execute))
    }

    /// One row, or none.
    pub(crate) async fn optional(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, DbError> {
        Ok(run!(self, sql, args, fetch_optional))
    }

    /// All rows.
    pub(crate) async fn all(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, DbError> {
        Ok(run!(self, sql, args, fetch_all))
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.connection, Connection::Postgres(_))
    }

    /// Several statements without arguments, as a migration has them.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), DbError> {
        match &mut self.connection {
            Connection::Sqlite(connection) => {
                connection.execute(sqlx::raw_sql(sql)).await?;
            }
            Connection::Postgres(connection) => {
                connection.execute(sqlx::raw_sql(sql)).await?;
            }
        }
        Ok(())
    }

    /// Ends a transaction: `Ok` commits, `Err` rolls back. Used by `record!`.
    pub async fn settle<T, E: From<DbError>>(mut self, outcome: Result<T, E>) -> Result<T, E> {
        let word = if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" };
        let ended = self.execute(word, &[]).await;
        if ended.is_ok() {
            self.state = State::Quiet;
        }
        match (outcome, ended) {
            (Ok(_), Err(failed)) => Err(failed.into()),
            // What the caller must hear is the refusal that brought us here.
            (outcome, _) => outcome,
        }
    }
}

/// A transaction that did not end in order (its work was dropped, its commit failed, the disk
/// was full) takes its connection with it: closing rolls back on both engines, and nobody
/// inherits a connection of which it is not known what is open on it.
impl Drop for Tx {
    fn drop(&mut self) {
        if self.state == State::Open {
            match &mut self.connection {
                Connection::Sqlite(connection) => connection.close_on_drop(),
                Connection::Postgres(connection) => connection.close_on_drop(),
            }
        }
    }
}

/// What a statement gives back, in the words of both engines.
trait IntoRows {
    type Rows;
    fn into_rows(self) -> Self::Rows;
}

macro_rules! into_rows {
    ($row:ty, $variant:ident, $result:ty) => {
        impl IntoRows for $result {
            type Rows = u64;
            fn into_rows(self) -> u64 {
                self.rows_affected()
            }
        }
        impl IntoRows for Option<$row> {
            type Rows = Option<Row>;
            fn into_rows(self) -> Option<Row> {
                self.map(Row::$variant)
            }
        }
        impl IntoRows for Vec<$row> {
            type Rows = Vec<Row>;
            fn into_rows(self) -> Vec<Row> {
                self.into_iter().map(Row::$variant).collect()
            }
        }
    };
}

into_rows!(sqlx::sqlite::SqliteRow, Sqlite, sqlx::sqlite::SqliteQueryResult);
into_rows!(sqlx::postgres::PgRow, Postgres, sqlx::postgres::PgQueryResult);
