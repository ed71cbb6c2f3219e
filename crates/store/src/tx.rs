//! A connection in the hands of one piece of work, and how that work ends.

use crate::arg::Arg;
use crate::db::Keep;
use crate::error::DbError;
use crate::places::Place;
use crate::postgres::Postgres;
use crate::row::{Answer, Row};
use crate::sqlite::{self, Sqlite};

/// A connection in the hands of one piece of work.
pub struct Tx {
    pub(crate) connection: Connection,
    state: State,
    /// What failed was not the work's fault, and nothing of it was written.
    may_repeat: bool,
    keep: Keep,
}

pub(crate) enum Connection {
    Sqlite(Place<Sqlite>),
    Postgres(Place<Postgres>),
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

impl Tx {
    /// For a look: nothing is open, nothing has to end.
    pub(crate) fn quiet(connection: Connection) -> Self {
        Self { connection, state: State::Quiet, may_repeat: false, keep: Keep::Always }
    }

    /// Opens a transaction.
    pub(crate) async fn begin(connection: Connection, keep: Keep) -> Result<Self, DbError> {
        let mut tx = Self { connection, state: State::Open, may_repeat: false, keep };
        let begun = match &mut tx.connection {
            Connection::Sqlite(place) => begin_on_sqlite(place, keep).await,
            Connection::Postgres(place) => place.seat()?.begin(keep).await,
        };
        tx.remember(begun)?;
        Ok(tx)
    }

    /// Rows changed. Where something may happen once, this count is the verdict.
    pub(crate) async fn execute(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<u64, DbError> {
        Ok(self.run(sql, args).await?.changed)
    }

    /// One row, or none.
    pub(crate) async fn optional(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, DbError> {
        Ok(self.run(sql, args).await?.rows.into_iter().next())
    }

    /// All rows.
    pub(crate) async fn all(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, DbError> {
        Ok(self.run(sql, args).await?.rows)
    }

    /// Rows changed by a statement that takes its time, such as the step of a sweep.
    pub(crate) async fn execute_aside(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<u64, DbError> {
        let done = match &mut self.connection {
            Connection::Sqlite(place) => aside(place, sql, args).await,
            Connection::Postgres(place) => place.seat()?.run(sql, args).await,
        };
        Ok(self.remember(done)?.changed)
    }

    async fn run(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Answer, DbError> {
        let done = match &mut self.connection {
            Connection::Sqlite(place) => place.seat()?.run(sql, args),
            Connection::Postgres(place) => place.seat()?.run(sql, args).await,
        };
        self.remember(done)
    }

    /// Several statements without arguments, as a migration has them.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), DbError> {
        let done = match &mut self.connection {
            Connection::Sqlite(place) => place.seat()?.script(sql),
            Connection::Postgres(place) => place.seat()?.script(sql).await,
        };
        self.remember(done)
    }

    /// A transaction remembers that a statement of it failed, and a dead connection goes.
    fn remember<T>(&mut self, done: Result<T, DbError>) -> Result<T, DbError> {
        if let Err(error) = &done {
            if self.state == State::Open {
                self.state = State::Failed;
            }
            self.may_repeat = matches!(error, DbError::Gone(_) | DbError::Conflict(_));
            if matches!(error, DbError::Gone(_)) {
                self.state = State::Quiet;
                match &mut self.connection {
                    Connection::Sqlite(place) => place.is_dead(),
                    Connection::Postgres(place) => place.is_dead(),
                }
            }
        }
        done
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.connection, Connection::Postgres(_))
    }

    /// Whether the look failed for want of a living connection, so that another may succeed.
    pub fn may_repeat(&self) -> bool {
        self.may_repeat
    }

    /// Ends a transaction: `Ok` commits, `Err` rolls back. An `Ok` that hides a statement that
    /// failed is none.
    pub async fn settle<T, E: From<DbError>>(self, outcome: Result<T, E>) -> Result<T, E> {
        self.end(outcome).await.0
    }

    /// As `settle`; also whether the work may run once more: nothing of it was written, and
    /// it was not its fault. A connection lost at the commit is not of that kind, since
    /// nobody knows what became of it.
    pub async fn end<T, E: From<DbError>>(mut self, outcome: Result<T, E>) -> (Result<T, E>, bool) {
        if outcome.is_ok() && self.state == State::Open {
            return match self.commit().await {
                Ok(()) => {
                    self.state = State::Quiet;
                    (outcome, false)
                }
                Err(error) => {
                    let may_repeat = matches!(error, DbError::Conflict(_));
                    (Err(error.into()), may_repeat)
                }
            };
        }
        let may_repeat = self.may_repeat;
        if self.state != State::Quiet && self.run("ROLLBACK", &[]).await.is_ok() {
            self.state = State::Quiet;
        }
        let hidden = || DbError::Statement("a statement before the commit failed".into());
        (outcome.and_then(|_| Err(hidden().into())), may_repeat)
    }

    /// On SQLite a commit that waits for the disk does so aside.
    async fn commit(&mut self) -> Result<(), DbError> {
        let done = match &mut self.connection {
            Connection::Sqlite(place) if self.keep == Keep::WhilePowered => {
                place.seat()?.run("COMMIT", &[])
            }
            Connection::Sqlite(place) => aside(place, "COMMIT", &[]).await,
            Connection::Postgres(place) => place.seat()?.run("COMMIT", &[]).await,
        };
        self.remember(done).map(drop)
    }
}

/// Only while another process writes is there something to wait for.
async fn begin_on_sqlite(place: &mut Place<Sqlite>, keep: Keep) -> Result<(), DbError> {
    place.seat()?.keep(keep)?;
    if !place.seat()?.begin_at_once()? {
        aside(place, sqlite::BEGIN, &[]).await?;
    }
    Ok(())
}

/// A statement on a thread where waiting harms nobody. Whoever is dropped meanwhile leaves the
/// connection there, to be closed.
async fn aside(
    place: &mut Place<Sqlite>,
    sql: &'static str,
    args: &[Arg<'_>],
) -> Result<Answer, DbError> {
    let (seat, done) = sqlite::run_aside(place.take()?, sql, args).await?;
    place.give_back(seat);
    done
}

/// A transaction that did not end in order (its work was dropped, its commit failed, the disk
/// was full) takes its connection with it: closing rolls back on both engines, and nobody
/// inherits a connection of which it is not known what is open on it.
impl Drop for Tx {
    fn drop(&mut self) {
        if self.state != State::Quiet {
            match &mut self.connection {
                Connection::Sqlite(place) => place.discard(),
                Connection::Postgres(place) => place.discard(),
            }
        }
    }
}
