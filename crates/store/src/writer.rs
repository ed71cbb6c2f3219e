//! SQLite's one writer: a connection behind a fair lock, so that writes wait in a queue of
//! ours instead of failing. A pool of one would ask the connection for a sign of life after
//! each transaction, while the next one waits.

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::timeout;

use crate::error::DbError;

/// The place of the writing connection: empty at first, and after one was thrown away.
pub(crate) type Place = OwnedMutexGuard<Option<SqliteConnection>>;

#[derive(Clone, Debug)]
pub(crate) struct Writer {
    options: SqliteConnectOptions,
    patience: Duration,
    place: Arc<Mutex<Option<SqliteConnection>>>,
}

impl Writer {
    pub(crate) fn new(options: SqliteConnectOptions, patience: Duration) -> Self {
        Self { options, patience, place: Arc::default() }
    }

    /// The turn to write, in the order of asking.
    pub(crate) async fn turn(&self) -> Result<Place, DbError> {
        let waiting = timeout(self.patience, self.place.clone().lock_owned());
        let mut place = waiting.await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        if place.is_none() {
            *place = Some(self.options.connect().await?);
        }
        Ok(place)
    }

    /// Waits for the last writer and closes its connection.
    pub(crate) async fn close(&self) {
        if let Some(connection) = self.place.lock().await.take() {
            // Whatever close could fail at, the next start recovers from the log.
            let _ = connection.close().await;
        }
    }
}
