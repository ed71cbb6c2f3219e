//! Refresh rotation (RFC 9700 section 4.14.2): one token, one successor. A lost answer
//! can be asked for again for a short while; after that, a spent token is a thief's.

use crate::value::instant::Instant;

/// What the table knows of a refresh token that was presented.
#[derive(Clone, Copy, Debug)]
pub struct Presented {
    /// When it was exchanged for its successor, if it was.
    pub spent_at: Option<Instant>,
    /// Whether that successor has been presented in its turn.
    pub successor_spent: bool,
}

/// What to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Unspent: exchange it for a successor.
    Rotate,
    /// Spent a moment ago and the successor is unused: the answer was lost, give it again.
    AnswerAgain,
    /// Spent, and somebody went on from there: end the family.
    Reuse,
}

/// Judges a presented token; `window_seconds` is `tokens.refresh_reuse_window_seconds`.
pub fn judge(token: Presented, now: Instant, window_seconds: i64) -> Verdict {
    match token.spent_at {
        None => Verdict::Rotate,
        Some(_) if token.successor_spent => Verdict::Reuse,
        Some(spent_at) if now < spent_at.plus_seconds(window_seconds) => Verdict::AnswerAgain,
        Some(_) => Verdict::Reuse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_token_is_answered_again_only_in_the_window_and_while_the_successor_rests() {
        let at = Instant::from_seconds;
        let cases = [
            (None, false, 0, Verdict::Rotate),
            (Some(100), false, 100, Verdict::AnswerAgain),
            (Some(100), false, 129, Verdict::AnswerAgain),
            (Some(100), false, 130, Verdict::Reuse),
            (Some(100), true, 101, Verdict::Reuse),
            (Some(100), true, 500, Verdict::Reuse),
            (Some(100), false, 90, Verdict::AnswerAgain),
        ];
        for (spent, successor_spent, now, verdict) in cases {
            let token = Presented { spent_at: spent.map(at), successor_spent };
            assert_eq!(judge(token, at(now), 30), verdict, "{spent:?} {successor_spent} {now}");
        }
    }

    #[test]
    fn without_a_window_every_second_use_is_reuse() {
        let token = Presented { spent_at: Some(Instant::from_seconds(1)), successor_spent: false };
        assert_eq!(judge(token, Instant::from_seconds(1), 0), Verdict::Reuse);
    }
}
