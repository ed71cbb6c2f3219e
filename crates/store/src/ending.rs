//! How a piece of work ends: in order, or with its connection.

use crate::db::Keep;
use crate::error::DbError;
use crate::tx::{Connection, State, Tx, aside};

impl Tx {
    /// Ends a transaction: `Ok` commits, `Err` rolls back. An `Ok` that hides a statement that
    /// failed is none.
    pub async fn settle<T, E: From<DbError>>(self, outcome: Result<T, E>) -> Result<T, E> {
        self.end(outcome).await.0
    }

    /// As `settle`; also whether the work may run once more: nothing of it was written, and
    /// it was not its fault. A connection lost at the commit is not of that kind, since
    /// nobody knows what became of it.
    pub async fn end<T, E: From<DbError>>(mut self, outcome: Result<T, E>) -> (Result<T, E>, bool) {
        if outcome.is_ok() && matches!(self.state, State::Open | State::Unbegun) {
            return match self.finish().await {
                Ok(()) => {
                    self.state = State::Quiet;
                    (outcome, false)
                }
                Err(error) => (Err(error.into()), self.may_repeat),
            };
        }
        if self.state == State::Ended && self.told.is_empty() {
            self.state = State::Quiet;
            return (outcome, false);
        }
        let may_repeat = self.may_repeat;
        match self.state {
            State::Unbegun => self.state = State::Quiet,
            State::Open | State::Failed => {
                self.told.clear();
                if self.run("ROLLBACK", &[]).await.is_ok() {
                    self.state = State::Quiet;
                }
            }
            State::Quiet | State::Ended => {}
        }
        let hidden = || DbError::Statement("a statement before the commit failed".into());
        (outcome.and_then(|_| Err(hidden().into())), may_repeat)
    }

    /// What is left to say, and the commit. Where nothing but told statements is in it, they
    /// are one statement and their own commit.
    async fn finish(&mut self) -> Result<(), DbError> {
        let is_one = self.state == State::Unbegun && self.keep == Keep::Always;
        let said = if is_one { self.say_told().await } else { self.speak().await };
        let ended = match said {
            Ok(()) if is_one => return Ok(()),
            Ok(()) => self.commit().await,
            Err(error) if is_one => {
                // It has rolled back by itself, or went with its connection.
                self.state = State::Quiet;
                Err(error)
            }
            Err(error) => {
                if self.state == State::Failed && self.run("ROLLBACK", &[]).await.is_ok() {
                    self.state = State::Quiet;
                }
                return Err(error);
            }
        };
        // Lost at its commit, nobody knows what became of it.
        self.may_repeat = matches!(ended, Err(DbError::Conflict(_)));
        ended
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

/// A transaction that did not end in order (its work was dropped, its commit failed, the disk
/// was full), or a look that was given up before its answer came, takes its connection with it: closing rolls back on both engines, and nobody
/// inherits a connection of which it is not known what is open on it.
impl Drop for Tx {
    fn drop(&mut self) {
        if self.state != State::Quiet || self.is_unanswered {
            match &mut self.connection {
                Connection::Sqlite(place) => place.discard(),
                Connection::Postgres(place) => place.discard(),
            }
        }
    }
}
