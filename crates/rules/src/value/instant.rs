//! A point in time, as the tables keep it: Unix milliseconds, UTC.

use std::fmt;

/// Unix milliseconds. Comes from `App::now` or from a table, never from the system here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// From Unix milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From Unix seconds, as in a token's `exp`; absurd values end at the edge of time.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Unix milliseconds.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole Unix seconds, rounded down, as tokens carry them (RFC 7519 NumericDate).
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Later by so many seconds; earlier when negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Whole seconds from here until `later`, rounded up; 0 when it has passed.
    pub fn seconds_until(self, later: Instant) -> i64 {
        let millis = later.0.saturating_sub(self.0).max(0);
        millis / 1000 + i64::from(millis % 1000 > 0)
    }
}

/// RFC 3339 in UTC with milliseconds: `2026-11-24T09:30:00.125Z`.
impl fmt::Display for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(timestamp) => write!(out, "{timestamp:.3}"),
            Err(_) => write!(out, "{}ms", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Instant;

    #[test]
    fn an_instant_is_shown_as_rfc_3339_in_utc() {
        assert_eq!(Instant::from_millis(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Instant::from_millis(1_795_512_600_125).to_string(), "2026-11-24T09:30:00.125Z");
    }

    #[test]
    fn a_second_that_has_begun_is_waited_for_whole() {
        let now = Instant::from_millis(1_000);
        assert_eq!(now.seconds_until(Instant::from_millis(1_001)), 1);
        assert_eq!(now.seconds_until(Instant::from_millis(3_000)), 2);
        assert_eq!(now.seconds_until(Instant::from_millis(500)), 0);
    }

    #[test]
    fn seconds_round_down_before_the_epoch_too() {
        assert_eq!(Instant::from_millis(-1).seconds(), -1);
        assert_eq!(Instant::from_seconds(i64::MAX).millis(), i64::MAX);
    }
}
