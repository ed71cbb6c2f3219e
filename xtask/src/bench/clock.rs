//! The clock of the benchmark.

use std::time::{Duration, Instant};

#[expect(clippy::disallowed_methods, reason = "a benchmark reads the machine's own clock")]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "no runtime stands still: this is its only thread")]
pub(super) fn pause(duration: Duration) {
    std::thread::sleep(duration);
}
