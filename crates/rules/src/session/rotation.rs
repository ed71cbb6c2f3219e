//! Refresh rotation (RFC 9700 section 4.14.2): one token, one successor. A lost answer
//! can be asked for again for a short while; after that, a spent token is a thief's. One whose
//! successor was used in its turn is kept no longer: `family` knows it.

use crate::value::instant::Instant;

/// What to do with a refresh token that was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Unspent: exchange it for a successor.
    Rotate,
    /// Spent a moment ago and the successor is unused: the answer was lost, give it again.
    AnswerAgain,
    /// Spent, and not a moment ago: end the family.
    Reuse,
}

/// Judges a token that the table holds, exchanged at `spent_at` if it was;
/// `window_seconds` is `tokens.refresh_reuse_window_seconds`.
pub fn judge(spent_at: Option<Instant>, now: Instant, window_seconds: i64) -> Verdict {
    match spent_at {
        None => Verdict::Rotate,
        Some(spent_at) if now < spent_at.plus_seconds(window_seconds) => Verdict::AnswerAgain,
        Some(_) => Verdict::Reuse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_token_is_answered_again_only_in_the_window() {
        let at = Instant::from_seconds;
        let cases = [
            (None, 0, Verdict::Rotate),
            (Some(100), 100, Verdict::AnswerAgain),
            (Some(100), 129, Verdict::AnswerAgain),
            (Some(100), 130, Verdict::Reuse),
            (Some(100), 500, Verdict::Reuse),
            (Some(100), 90, Verdict::AnswerAgain),
        ];
        for (spent, now, verdict) in cases {
            assert_eq!(judge(spent.map(at), at(now), 30), verdict, "{spent:?} {now}");
        }
    }

    #[test]
    fn without_a_window_every_second_use_is_reuse() {
        let at = Instant::from_seconds(1);
        assert_eq!(judge(Some(at), at, 0), Verdict::Reuse);
    }
}
