//! The clock: the system's, or one that a story moves by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use keyward_rules::value::instant::Instant;

/// Where time comes from.
#[derive(Clone, Debug)]
pub struct Clock {
    by_hand: Option<Arc<AtomicI64>>,
    started: std::time::Instant,
}

impl Clock {
    /// The system's clock.
    #[expect(clippy::disallowed_methods, reason = "this is the friend that the lint names")]
    pub fn system() -> Self {
        Self { by_hand: None, started: std::time::Instant::now() }
    }

    /// A clock that stands at `start` until it is advanced.
    pub fn by_hand(start: Instant) -> Self {
        Self { by_hand: Some(Arc::new(AtomicI64::new(start.millis()))), ..Self::system() }
    }

    /// The instant of now.
    #[expect(clippy::disallowed_methods, reason = "this is the friend that the lint names")]
    pub fn now(&self) -> Instant {
        match &self.by_hand {
            Some(millis) => Instant::from_millis(millis.load(Ordering::SeqCst)),
            None => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    /// Moves a clock that is set by hand; the system's goes its own way.
    pub fn advance(&self, seconds: i64) {
        if let Some(millis) = &self.by_hand {
            millis.fetch_add(seconds * 1000, Ordering::SeqCst);
        }
    }

    /// Time since the start that no setting of a clock disturbs, by the real clock always.
    #[expect(clippy::disallowed_methods, reason = "this is the friend that the lint names")]
    pub fn monotonic(&self) -> Duration {
        std::time::Instant::now().duration_since(self.started)
    }
}
