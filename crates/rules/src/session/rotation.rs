//! Refresh rotation (RFC 9700 section 4.14.2): one token, one successor. A lost answer
//! can be asked for again for a short while, as long as the successor is unused; any other token
//! of the family is a thief's or was a thief's gain.

use crate::value::instant::Instant;

/// What is kept of a session's chain of tokens, as hashes.
#[derive(Clone, Copy, Debug)]
pub struct Chain<'a> {
    /// The newest token, unused.
    pub newest: Option<&'a [u8]>,
    /// The token that the newest replaced.
    pub replaced: Option<&'a [u8]>,
    /// When it did.
    pub replaced_at: Option<Instant>,
}

/// What to do with a refresh token of a family that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The newest: exchange it for a successor.
    Rotate,
    /// Replaced a moment ago by one that is unused: the answer was lost, give it again.
    AnswerAgain,
    /// Replaced before: end the session.
    Reuse,
}

/// Judges the token of this hash; `window_seconds` is `tokens.refresh_reuse_window_seconds`.
pub fn judge(chain: Chain<'_>, hash: &[u8; 32], now: Instant, window_seconds: i64) -> Verdict {
    let hash = Some(hash.as_slice());
    if chain.newest == hash {
        return Verdict::Rotate;
    }
    match chain.replaced_at {
        Some(replaced_at)
            if chain.replaced == hash && now < replaced_at.plus_seconds(window_seconds) =>
        {
            Verdict::AnswerAgain
        }
        _ => Verdict::Reuse,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWEST: [u8; 32] = [3; 32];
    const REPLACED: [u8; 32] = [2; 32];
    const OLDER: [u8; 32] = [1; 32];

    fn verdict(hash: &[u8; 32], now: i64, window_seconds: i64) -> Verdict {
        let chain = Chain {
            newest: Some(&NEWEST),
            replaced: Some(&REPLACED),
            replaced_at: Some(Instant::from_seconds(100)),
        };
        judge(chain, hash, Instant::from_seconds(now), window_seconds)
    }

    #[test]
    fn the_newest_is_exchanged_the_one_before_answered_again_in_the_window() {
        let cases = [
            (&NEWEST, 0, Verdict::Rotate),
            (&NEWEST, 500, Verdict::Rotate),
            (&REPLACED, 90, Verdict::AnswerAgain),
            (&REPLACED, 100, Verdict::AnswerAgain),
            (&REPLACED, 129, Verdict::AnswerAgain),
            (&REPLACED, 130, Verdict::Reuse),
            (&REPLACED, 500, Verdict::Reuse),
            (&OLDER, 101, Verdict::Reuse),
        ];
        for (hash, now, expected) in cases {
            assert_eq!(verdict(hash, now, 30), expected, "{hash:?} {now}");
        }
    }

    #[test]
    fn without_a_window_every_second_use_is_reuse() {
        assert_eq!(verdict(&REPLACED, 100, 0), Verdict::Reuse);
    }

    #[test]
    fn a_chain_without_tokens_knows_none() {
        let chain = Chain { newest: None, replaced: None, replaced_at: None };
        assert_eq!(judge(chain, &NEWEST, Instant::from_seconds(1), 30), Verdict::Reuse);
    }
}
