//! The one door: `read!` for a look, `record!` for one short transaction in which `Ok`
//! commits and `Err` rolls back. Every statement passes here.

use sqlx::pool::PoolConnection;
use sqlx::{Executor as _, Postgres, Sqlite, Transaction};

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
pub struct Tx(Connection);

enum Connection {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

/// Runs one statement on whichever connection this is.
macro_rules! run {
    ($tx:expr, $sql:expr, $args:expr, $fetch:ident) => {
        match &mut $tx.0 {
            Connection::SqliteRead(connection) => {
                let query = sqlx::query_with($sql, arg::for_sqlite($args)?);
                connection.$fetch(query).await.map(|found| found.into_rows())?
            }
            Connection::SqliteWrite(transaction) => {
                let query = sqlx::query_with($sql, arg::for_sqlite($args)?);
                transaction.$fetch(query).await.map(|found| found.into_rows())?
            }
            Connection::PostgresRead(connection) => {
                let query = sqlx::query_with($sql, arg::for_postgres($args)?);
                connection.$fetch(query).await.map(|found| found.into_rows())?
            }
            Connection::PostgresWrite(transaction) => {
                let query = sqlx::query_with($sql, arg::for_postgres($args)?);
                transaction.$fetch(query).await.map(|found| found.into_rows())?
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
        Ok(Tx(match &self.pools {
            Pools::Sqlite { readers, .. } => Connection::SqliteRead(readers.acquire().await?),
            Pools::Postgres(pool) => Connection::PostgresRead(pool.acquire().await?),
        }))
    }

    /// A write transaction; use `record!`, which ends it as well.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        Ok(Tx(match &self.pools {
            Pools::Sqlite { writer, .. } => {
                Connection::SqliteWrite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres(pool) => Connection::PostgresWrite(pool.begin().await?),
        }))
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
        matches!(self.0, Connection::PostgresRead(_) | Connection::PostgresWrite(_))
    }

    pub(crate) fn sqlite(&mut self) -> Option<&mut sqlx::SqliteConnection> {
        match &mut self.0 {
            Connection::SqliteWrite(transaction) => Some(&mut *transaction),
            _ => None,
        }
    }

    pub(crate) fn postgres(&mut self) -> Option<&mut sqlx::PgConnection> {
        match &mut self.0 {
            Connection::PostgresWrite(transaction) => Some(&mut *transaction),
            _ => None,
        }
    }

    /// Ends a transaction: `Ok` commits, `Err` rolls back. Used by `record!`.
    pub async fn settle<T, E: From<DbError>>(self, outcome: Result<T, E>) -> Result<T, E> {
        match outcome {
            Ok(done) => {
                self.commit().await?;
                Ok(done)
            }
            Err(refused) => {
                self.rollback().await;
                Err(refused)
            }
        }
    }

    pub(crate) async fn commit(self) -> Result<(), DbError> {
        match self.0 {
            Connection::SqliteWrite(transaction) => transaction.commit().await?,
            Connection::PostgresWrite(transaction) => transaction.commit().await?,
            Connection::SqliteRead(_) | Connection::PostgresRead(_) => {}
        }
        Ok(())
    }

    async fn rollback(self) {
        // A rollback that fails leaves a connection that the pool throws away, and with it
        // the transaction; the refusal that brought us here is what the caller must hear.
        let _ = match self.0 {
            Connection::SqliteWrite(transaction) => transaction.rollback().await,
            Connection::PostgresWrite(transaction) => transaction.rollback().await,
            Connection::SqliteRead(_) | Connection::PostgresRead(_) => Ok(()),
        };
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
