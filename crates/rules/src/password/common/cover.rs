//! How few listed words and runs, laid end to end, cover a text.

use super::{list, runs};

/// Longest text in which words are looked for: three of the longest do not fill it. In a
/// longer one only runs count.
const MAX_LOOKED_UP: usize = 128;

/// The fewest listed words that cover `text`, where runs come for free and up to `before`
/// characters at its start and `after` at its end may stay uncovered. `None` when it cannot
/// be covered.
pub(super) fn fewest_words(text: &[char], before: usize, after: usize) -> Option<usize> {
    // reached[i]: the fewest words whose last word or run ends just before character i.
    let mut reached: Vec<Option<usize>> = vec![None; text.len() + 1];
    for at in 0..text.len() {
        let start = (at <= before).then_some(0);
        let Some(words) = start.or(reached[at]) else { continue };
        let rest = &text[at..];
        let mut reach = |length: usize, words: usize| {
            let end = &mut reached[at + length];
            *end = Some(end.map_or(words, |fewest| fewest.min(words)));
        };
        for length in runs::lengths_at_start(rest) {
            reach(length, words);
        }
        if text.len() <= MAX_LOOKED_UP {
            list::for_each_at_start(rest, |length| reach(length, words + 1));
        }
    }
    reached[text.len() - after..].iter().flatten().min().copied()
}
