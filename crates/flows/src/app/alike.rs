//! Answers that take alike. What a door does for somebody and for nobody is the same to the
//! statement; the microseconds that are left go under in waiting for a beat.

use std::time::Duration;

use super::App;

/// Answers fall on multiples of this, counted from when the request was taken up: far longer
/// than the work takes, far shorter than anybody minds.
const BEAT: Duration = Duration::from_millis(50);

impl App {
    /// Waits for the next beat after `began`, by `clock.monotonic()`.
    pub(crate) async fn on_the_beat(&self, began: Duration) {
        let spent = self.clock.monotonic().saturating_sub(began).as_nanos();
        let beat = BEAT.as_nanos();
        let left = u64::try_from(beat - spent % beat).unwrap_or_default();
        tokio::time::sleep(Duration::from_nanos(left)).await;
    }
}
