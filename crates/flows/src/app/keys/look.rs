//! A token of a key that this instance has not heard of: the table is looked at, once for all
//! who wait, and at most ten times a second however many made-up keys are named.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::KeysError;
use crate::App;
use crate::refusal::Refusal;

/// From the beginning of one look to the beginning of the next.
const PACE: Duration = Duration::from_millis(100);

#[derive(Default)]
pub(super) struct Looks {
    last: tokio::sync::Mutex<Option<Look>>,
    count: AtomicU64,
}

/// The last look that came to an end.
struct Look {
    /// Monotonic.
    began: Duration,
    read: bool,
}

impl Looks {
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl App {
    /// Returns when the table has been read since the call, or the key is known. A look that
    /// began after the call is as good as one's own, so whoever waits shares it.
    pub(crate) async fn look_for_key(&self, kid: &str) -> Result<(), Refusal> {
        let called = self.clock.monotonic();
        let mut last = self.keys.looks.last.lock().await;
        if self.keys.held().ring.find(Some(kid)).is_some() {
            return Ok(());
        }
        if let Some(look) = last.as_ref() {
            if look.began >= called {
                return if look.read { Ok(()) } else { Err(Refusal::KeysUnavailable) };
            }
            tokio::time::sleep((look.began + PACE).saturating_sub(self.clock.monotonic())).await;
        }
        let began = self.clock.monotonic();
        self.keys.looks.count.fetch_add(1, Ordering::Relaxed);
        let outcome = self.read_keys().await;
        *last = Some(Look { began, read: outcome.is_ok() });
        outcome.map_err(|error| {
            tracing::error!(%error, "a key could not be looked up");
            Refusal::KeysUnavailable
        })
    }
}

impl From<KeysError> for Refusal {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Table(error) => error.into(),
            KeysError::Shut { .. } | KeysError::Missing => {
                tracing::error!(%error, "the signing keys can't be used");
                Self::KeysUnavailable
            }
        }
    }
}
