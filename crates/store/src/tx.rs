//! A connection in the hands of one piece of work, and how that work ends.

use sqlx::pool::PoolConnection;
use sqlx::{Executor as _, Postgres, Sqlite};

use crate::arg::{self, Arg};
use crate::engine;
use crate::error::DbError;
use crate::row::{IntoRows as _, Row};
use crate::writer::Place;

/// A connection in the hands of one piece of work.
pub struct Tx {
    connection: Connection,
    state: State,
}

pub(crate) enum Connection {
    SqliteReader(PoolConnection<Sqlite>),
    SqliteWriter(Place),
    Postgres(PoolConnection<Postgres>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing is open; the connection may go back to its pool.
    Quiet,
    /// A transaction is open, or what became of it is not known.
    Open,
    /// A transaction is open and a statement of it failed. PostgreSQL would commit nothing of
    /// it and call that a success, SQLite would commit the rest.
    Failed,
}

/// Runs one statement on whichever connection this is.
macro_rules! run {
    ($tx:expr, $sql:expr, $args:expr, $fetch:ident) => {
        match &mut $tx.connection {
            Connection::SqliteReader(connection) => {
                let query = sqlx::query_with($sql, arg::for_sqlite($args)?);
                connection.$fetch(query).await.map(|found| found.into_rows())
            }
            Connection::SqliteWriter(place) => {
                let query = sqlx::query_with($sql, arg::for_sqlite($args)?);
                let connection = place.as_mut().ok_or(sqlx::Error::PoolClosed)?;
                connection.$fetch(query).await.map(|found| found.into_rows())
            }
            Connection::Postgres(connection) => {
                let query = sqlx::query_with($sql, arg::for_postgres($args)?);
                connection.$fetch(query).await.map(|found| found.into_rows())
            }
        }
    };
}

impl Tx {
    /// For a look: nothing is open, nothing has to end.
    pub(crate) fn quiet(connection: Connection) -> Self {
        Self { connection, state: State::Quiet }
    }

    /// Opens a transaction with the engine's own words.
    pub(crate) async fn begin(
        connection: Connection,
        words: &'static str,
    ) -> Result<Self, DbError> {
        let mut tx = Self { connection, state: State::Open };
        tx.execute(words, &[]).await?;
        Ok(tx)
    }

    /// Rows changed. Where something may happen once, this count is the verdict.
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<u64, DbError> {
        let done = run!(self, sql, args, execute);
        self.remember(done)
    }

    /// One row, or none.
    pub(crate) async fn optional(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, DbError> {
        let done = run!(self, sql, args, fetch_optional);
        self.remember(done)
    }

    /// All rows.
    pub(crate) async fn all(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, DbError> {
        let done = run!(self, sql, args, fetch_all);
        self.remember(done)
    }

    /// A transaction remembers that a statement of it failed.
    fn remember<T>(&mut self, done: Result<T, sqlx::Error>) -> Result<T, DbError> {
        if done.is_err() && self.state == State::Open {
            self.state = State::Failed;
        }
        Ok(done?)
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.connection, Connection::Postgres(_))
    }

    /// Several statements without arguments, as a migration has them.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), DbError> {
        match &mut self.connection {
            Connection::SqliteReader(connection) => {
                connection.execute(sqlx::raw_sql(sql)).await?;
            }
            Connection::SqliteWriter(place) => {
                let connection = place.as_mut().ok_or(sqlx::Error::PoolClosed)?;
                connection.execute(sqlx::raw_sql(sql)).await?;
            }
            Connection::Postgres(connection) => {
                connection.execute(sqlx::raw_sql(engine::by_bytes(sql))).await?;
            }
        }
        Ok(())
    }

    /// Ends a transaction: `Ok` commits, `Err` rolls back. Used by `record!`. An `Ok` that
    /// hides a statement that failed is none.
    pub async fn settle<T, E: From<DbError>>(mut self, outcome: Result<T, E>) -> Result<T, E> {
        let whole = outcome.is_ok() && self.state == State::Open;
        let ended = self.execute(if whole { "COMMIT" } else { "ROLLBACK" }, &[]).await;
        if ended.is_ok() {
            self.state = State::Quiet;
        }
        match (outcome, ended) {
            (Ok(_), Err(failed)) => Err(failed.into()),
            (Ok(_), Ok(_)) if !whole => {
                let hidden = "a statement before the commit failed".to_owned();
                Err(DbError::Statement(sqlx::Error::InvalidArgument(hidden)).into())
            }
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
        if self.state != State::Quiet {
            match &mut self.connection {
                Connection::SqliteReader(connection) => connection.close_on_drop(),
                Connection::SqliteWriter(place) => drop(place.take()),
                Connection::Postgres(connection) => connection.close_on_drop(),
            }
        }
    }
}
