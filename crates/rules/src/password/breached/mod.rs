//! Breached passwords, refused without asking anybody: a filter of the 474,743 that are eight
//! characters or longer among the million most common ones of public breaches. It knows every
//! one of them, and takes one in 65,536 others for one (docs/decisions/0012).

mod filter;

pub use filter::build;

use aws_lc_rs::digest;
use zeroize::Zeroizing;

use self::filter::Filter;
use crate::value::text;

static FILTER: &[u8] = include_bytes!("filter.bin");

/// Shorter ones are not in the filter.
pub const MIN_CHARS: usize = 8;

/// Whether it was in a breach, in whatever case; also where it is one that was typed twice.
pub fn is_breached(password: &str) -> bool {
    let folded = Zeroizing::new(text::fold(password));
    let Some(filter) = Filter::read(FILTER) else { return false };
    if filter.holds(hash_of_folded(&folded)) {
        return true;
    }
    let half = folded.len() / 2;
    let (first, second) = folded.split_at_checked(half).unwrap_or_default();
    first == second
        && first.chars().nth(MIN_CHARS - 1).is_some()
        && filter.holds(hash_of_folded(first))
}

/// What the filter keeps of a password; `None` of one that is too short for it.
pub fn hash(password: &str) -> Option<u64> {
    let folded = Zeroizing::new(text::fold(password));
    folded.chars().nth(MIN_CHARS - 1)?;
    Some(hash_of_folded(&folded))
}

fn hash_of_folded(folded: &str) -> u64 {
    let digest = digest::digest(&digest::SHA256, folded.as_bytes());
    digest.as_ref().iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_in_a_breach_is_known_in_every_case() {
        for password in [
            "rainbow6",
            "RAINBOW6",
            "jordan23",
            "Jordan23",
            "1qaz2wsx3edc4rfv",
            "qwertyuiop123456789",
            "Schalke04",
            "mustang67",
            "tottenham1",
            "rainbow6rainbow6",
        ] {
            assert!(is_breached(password), "{password}");
        }
    }

    #[test]
    fn what_was_not_passes() {
        for password in [
            "",
            "a",
            "short",
            "orbit tangerine lamp",
            "seven green kettles",
            "rainbow6rainbow7",
            "velvet harbour saxophone",
        ] {
            assert!(!is_breached(password), "{password}");
        }
    }

    #[test]
    fn few_others_are_taken_for_one() {
        let taken = (0..100_000).filter(|n| is_breached(&format!("a fine phrase of number {n}")));
        assert!(taken.count() <= 6, "one in 65,536");
    }

    #[test]
    fn the_filter_is_whole() {
        let filter = Filter::read(FILTER).unwrap();
        assert!(FILTER.len() < 1_200_000, "{}", FILTER.len());
        assert!(!filter.holds(0) || !filter.holds(1));
        assert!(Filter::read(&FILTER[1..]).is_none() && Filter::read(&[]).is_none());
    }
}
