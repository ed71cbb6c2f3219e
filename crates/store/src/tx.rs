//! A connection in the hands of one piece of work: what may be asked of it, and told.

use crate::arg::Arg;
use crate::db::Keep;
use crate::error::DbError;
use crate::places::Place;
use crate::postgres::Postgres;
use crate::row::{Answer, Row};
use crate::sqlite::{self, Sqlite};
use crate::told::Told;

/// A connection in the hands of one piece of work.
pub struct Tx {
    pub(crate) connection: Connection,
    pub(crate) state: State,
    /// What failed was not the work's fault, and nothing of it was written.
    pub(crate) may_repeat: bool,
    pub(crate) keep: Keep,
    pub(crate) told: Told,
    /// Somebody who gave up left an answer on the wire.
    pub(crate) is_unanswered: bool,
}

pub(crate) enum Connection {
    Sqlite(Place<Sqlite>),
    Postgres(Place<Postgres>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing is open; the connection may go back to its pool.
    Quiet,
    /// A transaction is to be opened when the first answer is needed (PostgreSQL).
    Unbegun,
    /// A transaction is open, or what became of it is not known.
    Open,
    /// The transaction's last word was its own commit: nothing may follow.
    Ended,
    /// A transaction is open and a statement of it failed. PostgreSQL would commit nothing of
    /// it and call that a success, SQLite would commit the rest.
    Failed,
}

impl Tx {
    /// For a look: nothing is open, nothing has to end.
    pub(crate) fn quiet(connection: Connection) -> Self {
        Self::new(connection, State::Quiet, Keep::Always)
    }

    fn new(connection: Connection, state: State, keep: Keep) -> Self {
        Self {
            connection,
            state,
            may_repeat: false,
            keep,
            told: Told::default(),
            is_unanswered: false,
        }
    }

    /// A transaction. On PostgreSQL it is opened by the first statement that needs an answer.
    pub(crate) async fn begin(connection: Connection, keep: Keep) -> Result<Self, DbError> {
        let mut tx = Self::new(connection, State::Unbegun, keep);
        if let Connection::Sqlite(place) = &mut tx.connection {
            tx.state = State::Open;
            let begun = begin_on_sqlite(place, keep).await;
            tx.remember(begun)?;
        }
        Ok(tx)
    }

    /// Opens what is not open yet, and says what was told: before an answer is asked for.
    pub(crate) async fn speak(&mut self) -> Result<(), DbError> {
        let Connection::Postgres(place) = &mut self.connection else { return Ok(()) };
        if self.state == State::Unbegun {
            self.state = State::Open;
            let begun = place.seat()?.begin(self.keep).await;
            self.remember(begun)?;
        }
        self.say_told().await
    }

    pub(crate) async fn say_told(&mut self) -> Result<(), DbError> {
        let Connection::Postgres(place) = &mut self.connection else { return Ok(()) };
        if self.told.is_empty() {
            return Ok(());
        }
        let done = place.seat()?.run_told(&self.told).await;
        self.told.clear();
        self.remember(done)
    }

    /// A statement of a transaction whose count nobody asks. On PostgreSQL it travels with its
    /// neighbours, so none of these may need what another of them wrote.
    pub(crate) async fn tell(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<(), DbError> {
        if self.is_postgres() {
            self.told.push(sql, args, false);
            return Ok(());
        }
        self.execute(sql, args).await.map(drop)
    }

    /// As `tell`, of an `UPDATE` that must find its row; else the whole transaction is `Lost`.
    /// On PostgreSQL that may come to light with a later statement, or at the end.
    pub(crate) async fn claim(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<(), DbError> {
        if self.is_postgres() {
            self.told.push(sql, args, true);
            return Ok(());
        }
        if self.execute(sql, args).await? == 0 {
            return Err(DbError::Lost);
        }
        Ok(())
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

    /// All rows, as the last word of a transaction: nothing may follow. On PostgreSQL, where
    /// nothing was said before, it is one journey and its own commit.
    pub(crate) async fn last_word(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, DbError> {
        let is_one =
            self.state == State::Unbegun && self.keep == Keep::Always && self.told.is_empty();
        let Connection::Postgres(place) = &mut self.connection else {
            return self.all(sql, args).await;
        };
        if !is_one {
            return self.all(sql, args).await;
        }
        self.state = State::Open;
        let done = place.seat()?.run(sql, args).await;
        let done = self.remember(done);
        // It has committed, or rolled back by itself, or went with its connection: then nobody
        // knows what became of it.
        self.state = if done.is_ok() { State::Ended } else { State::Quiet };
        self.may_repeat = matches!(done, Err(DbError::Conflict(_)));
        Ok(done?.rows)
    }

    /// Rows changed by a statement that takes its time, such as the step of a sweep.
    pub(crate) async fn execute_aside(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<u64, DbError> {
        let Connection::Sqlite(place) = &mut self.connection else {
            return self.execute(sql, args).await;
        };
        let done = aside(place, sql, args).await;
        Ok(self.remember(done)?.changed)
    }

    pub(crate) async fn run(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Answer, DbError> {
        match self.state {
            State::Ended => return Err(DbError::Statement("the transaction has ended".into())),
            State::Failed => {}
            _ => self.speak().await?,
        }
        let done = match &mut self.connection {
            Connection::Sqlite(place) => place.seat()?.run(sql, args),
            Connection::Postgres(place) => {
                self.is_unanswered = true;
                let done = place.seat()?.run(sql, args).await;
                self.is_unanswered = false;
                done
            }
        };
        if self.state == State::Open && !self.is_postgres() {
            // Several writes in a row would keep those waiting who share this thread.
            tokio::task::yield_now().await;
        }
        self.remember(done)
    }

    /// Several statements without arguments, as a migration has them.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), DbError> {
        self.speak().await?;
        let done = match &mut self.connection {
            Connection::Sqlite(place) => place.seat()?.script(sql),
            Connection::Postgres(place) => place.seat()?.script(sql).await,
        };
        self.remember(done)
    }

    /// A transaction remembers that a statement of it failed, and a dead connection goes.
    pub(crate) fn remember<T>(&mut self, done: Result<T, DbError>) -> Result<T, DbError> {
        if let Err(error) = &done {
            if self.state == State::Open {
                self.state = State::Failed;
            }
            self.may_repeat = matches!(error, DbError::Gone(_) | DbError::Conflict(_));
            if matches!(error, DbError::Gone(_)) {
                self.state = State::Quiet;
                match &mut self.connection {
                    Connection::Sqlite(place) => place.found_dead(),
                    Connection::Postgres(place) => place.found_dead(),
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
pub(crate) async fn aside(
    place: &mut Place<Sqlite>,
    sql: &'static str,
    args: &[Arg<'_>],
) -> Result<Answer, DbError> {
    let (seat, done) = sqlite::run_aside(place.take()?, sql, args).await?;
    place.give_back(seat);
    done
}
