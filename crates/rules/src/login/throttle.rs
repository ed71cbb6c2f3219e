//! How guessing slows down: each budget that is spent doubles the time for which the guesses of
//! the next one count.

/// What an operator allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// Guesses in one budget.
    pub quota: i64,
    /// For so long the guesses of the first budget count.
    pub window_seconds: i64,
    /// The longest that any guess counts.
    pub longest_wait_seconds: i64,
}

impl Throttle {
    /// For how many seconds a guess counts that comes after `before` others in a row.
    pub fn counts_for_seconds(&self, before: i64) -> i64 {
        let budgets_spent = before.max(0) / self.quota.max(1);
        let doubled = u32::try_from(budgets_spent)
            .ok()
            .and_then(|times| 1_i64.checked_shl(times))
            .filter(|factor| *factor > 0)
            .and_then(|factor| self.window_seconds.checked_mul(factor));
        let longest = self.longest_wait_seconds.max(self.window_seconds);
        doubled.map_or(longest, |seconds| seconds.min(longest))
    }

    /// For how long a row of guesses is remembered after its last one: until even those that
    /// count longest have stopped to count, and as long again.
    pub fn remembered_for_seconds(&self) -> i64 {
        self.longest_wait_seconds.max(self.window_seconds).saturating_mul(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THROTTLE: Throttle =
        Throttle { quota: 10, window_seconds: 900, longest_wait_seconds: 86_400 };

    #[test]
    fn each_spent_budget_doubles_the_wait_up_to_the_longest() {
        let waits = [
            (-1, 900),
            (0, 900),
            (9, 900),
            (10, 1_800),
            (19, 1_800),
            (20, 3_600),
            (60, 57_600),
            (70, 86_400),
            (80, 86_400),
            (630, 86_400),
            (640, 86_400),
            (i64::MAX, 86_400),
        ];
        for (before, seconds) in waits {
            assert_eq!(THROTTLE.counts_for_seconds(before), seconds, "{before}");
        }
    }

    #[test]
    fn the_window_is_the_least_whatever_the_longest_wait_says() {
        let throttle = Throttle { longest_wait_seconds: 60, ..THROTTLE };
        assert_eq!((throttle.counts_for_seconds(0), throttle.counts_for_seconds(99)), (900, 900));
        assert_eq!(throttle.remembered_for_seconds(), 1_800);
    }
}
