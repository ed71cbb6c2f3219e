//! Places at a database: so many connections at once, handed out in the order of asking. The
//! library's pool asks a connection for a sign of life each time it comes back, and can't be
//! told that the server went away: here one that was found dead takes the idle ones with it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::error::DbError;

/// How long a stop waits for connections that are still in use.
const CLOSE_PATIENCE: Duration = Duration::from_secs(5);

/// A connection that a place can hold.
pub(crate) trait Seat: Send + Sized + 'static {
    type Options: Send + Sync + 'static;
    fn open(options: &Self::Options) -> impl Future<Output = Result<Self, DbError>> + Send;
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// So many places; cheap to clone.
pub(crate) struct Places<S: Seat> {
    shared: Arc<Shared<S>>,
}

struct Shared<S: Seat> {
    options: S::Options,
    most: u32,
    wait_timeout: Duration,
    turns: Arc<Semaphore>,
    idle: Mutex<Idle<S>>,
}

/// Connections that nobody uses, the last one used on top.
struct Idle<S> {
    seats: Vec<S>,
    /// Rises when a connection is found dead; those of an earlier era don't come back.
    era: u64,
}

/// A connection in use. When it is dropped the next in the queue has its turn.
pub(crate) struct Place<S: Seat> {
    seat: Option<S>,
    era: u64,
    shared: Arc<Shared<S>>,
    _turn: OwnedSemaphorePermit,
}

impl<S: Seat> Places<S> {
    pub(crate) fn new(options: S::Options, most: u32, wait_timeout: Duration) -> Self {
        let turns = Arc::new(Semaphore::new(most.try_into().unwrap_or(Semaphore::MAX_PERMITS)));
        let idle = Mutex::new(Idle { seats: Vec::new(), era: 0 });
        Self { shared: Arc::new(Shared { options, most, wait_timeout, turns, idle }) }
    }

    pub(crate) fn options(&self) -> &S::Options {
        &self.shared.options
    }

    /// A place, once it is this caller's turn; connects where no connection is idle.
    pub(crate) async fn turn(&self) -> Result<Place<S>, DbError> {
        let shared = self.shared.clone();
        let turn = timeout(shared.wait_timeout, shared.turns.clone().acquire_owned())
            .await
            .map_err(|_| DbError::unavailable("no connection came free in time"))?
            .map_err(|_| DbError::unavailable("the connections are closed"))?;
        let (seat, era) = {
            let mut idle = shared.idle();
            (idle.seats.pop(), idle.era)
        };
        let seat = match seat {
            Some(seat) => seat,
            None => S::open(&shared.options).await?,
        };
        Ok(Place { seat: Some(seat), era, shared, _turn: turn })
    }

    /// Waits a little for those in use, and closes all; nobody has a turn afterwards.
    pub(crate) async fn close(&self) {
        let shared = &self.shared;
        let all = timeout(CLOSE_PATIENCE, shared.turns.acquire_many(shared.most)).await;
        shared.turns.close();
        drop(all);
        let seats = std::mem::take(&mut shared.idle().seats);
        for seat in seats {
            seat.close().await;
        }
    }
}

impl<S: Seat> Shared<S> {
    fn idle(&self) -> std::sync::MutexGuard<'_, Idle<S>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Seat> Place<S> {
    /// The connection; an error once it was thrown away.
    pub(crate) fn seat(&mut self) -> Result<&mut S, DbError> {
        self.seat.as_mut().ok_or_else(|| DbError::unavailable("the connection was closed"))
    }

    /// Lends the connection to work that owns what it works on; see `give_back`.
    pub(crate) fn take(&mut self) -> Result<S, DbError> {
        self.seat.take().ok_or_else(|| DbError::unavailable("the connection was closed"))
    }

    pub(crate) fn give_back(&mut self, seat: S) {
        self.seat = Some(seat);
    }

    /// Throws the connection away; what was open on it is rolled back by the engine.
    pub(crate) fn discard(&mut self) {
        self.seat = None;
    }

    /// The connection is dead, and so are, most likely, the idle ones of its age.
    pub(crate) fn found_dead(&mut self) {
        self.seat = None;
        let mut idle = self.shared.idle();
        if idle.era == self.era {
            idle.era += 1;
            idle.seats.clear();
        }
    }
}

impl<S: Seat> Drop for Place<S> {
    fn drop(&mut self) {
        if let Some(seat) = self.seat.take() {
            let mut idle = self.shared.idle();
            if idle.era == self.era && !self.shared.turns.is_closed() {
                idle.seats.push(seat);
            }
        }
    }
}

impl<S: Seat> Clone for Places<S> {
    fn clone(&self) -> Self {
        Self { shared: self.shared.clone() }
    }
}

impl<S: Seat> std::fmt::Debug for Places<S> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Places({})", self.shared.most)
    }
}
