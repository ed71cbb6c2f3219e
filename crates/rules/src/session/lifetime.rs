//! How long a session lasts: an idle limit and an end, or thirty days when remembered.

use crate::value::instant::Instant;

/// The settings under `sessions`, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Lifetimes {
    /// Unused for so long, a session that is not remembered ends.
    pub idle_seconds: i64,
    /// Its end, however busy.
    pub lifetime_seconds: i64,
    /// The end of a remembered session, which has no idle limit.
    pub remembered_seconds: i64,
}

impl Lifetimes {
    /// When a session that begins at `start` ends, whatever happens.
    pub fn expires_at(&self, start: Instant, remembered: bool) -> Instant {
        let seconds = if remembered { self.remembered_seconds } else { self.lifetime_seconds };
        start.plus_seconds(seconds)
    }

    /// Until when a session last used at `seen` may rest; never later than its end.
    pub fn idle_until(&self, seen: Instant, expires_at: Instant, remembered: bool) -> Instant {
        if remembered { expires_at } else { expires_at.min(self.rests_until(seen)) }
    }

    /// The same of a session that is not remembered and whose end is not known.
    pub fn rests_until(&self, seen: Instant) -> Instant {
        seen.plus_seconds(self.idle_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULTS: Lifetimes =
        Lifetimes { idle_seconds: 3_600, lifetime_seconds: 86_400, remembered_seconds: 2_592_000 };

    #[test]
    fn use_extends_a_session_up_to_its_end_and_no_further() {
        let start = Instant::from_seconds(0);
        let end = DEFAULTS.expires_at(start, false);
        assert_eq!(end.seconds(), 86_400);
        assert_eq!(DEFAULTS.idle_until(start, end, false).seconds(), 3_600);
        let late = Instant::from_seconds(86_000);
        assert_eq!(DEFAULTS.idle_until(late, end, false), end);
    }

    #[test]
    fn a_remembered_session_may_rest_until_its_end() {
        let start = Instant::from_seconds(0);
        let end = DEFAULTS.expires_at(start, true);
        assert_eq!(end.seconds(), 2_592_000);
        assert_eq!(DEFAULTS.idle_until(start, end, true), end);
    }
}
