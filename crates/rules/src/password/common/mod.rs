//! Passwords that guessers try first: a list of common ones, and the ways in which people
//! make them longer without making them better.

mod cover;
mod list;
mod runs;
#[cfg(test)]
mod tests;

use crate::value::text;
use zeroize::Zeroizing;

/// Up to this length a repeated unit is common whatever it holds.
const SHORT_UNIT: usize = 4;
/// So many listed ones in a row are still one guess of a program.
const MAX_WORDS: usize = 3;
/// Digits and signs around a word, as in `dragon2026!`; more of them are worth something.
const MAX_BEFORE: usize = 6;
const MAX_AFTER: usize = 12;

/// Whether a guesser's program tries this among its first: one to three listed ones in a
/// row, runs of the alphabet, the digits or a keyboard, what repeats these or a short unit;
/// each also with digits for letters, and with digits and signs around it. Spaces and
/// hyphens between different words make a passphrase, which passes.
pub fn is_common(password: &str) -> bool {
    let folded: Zeroizing<Vec<char>> = Zeroizing::new(text::folded(password).collect());
    let squeezed: Zeroizing<Vec<char>> =
        Zeroizing::new(folded.iter().copied().filter(|c| c.is_alphanumeric()).collect());
    is_made_of_common(&folded) || is_one_word_spaced(&squeezed)
}

fn is_made_of_common(text: &[char]) -> bool {
    let unit = repeated_unit(text);
    if unit.len() < text.len() && unit.len() <= SHORT_UNIT {
        return true;
    }
    // A listed number between other digits is not a word with digits around it.
    let lettered = unit.iter().any(|c| c.is_alphabetic());
    let (before, after) = if lettered { (MAX_BEFORE, MAX_AFTER) } else { (0, 0) };
    let before = unit.iter().take(before).take_while(|c| !c.is_alphabetic()).count();
    let after = unit.iter().rev().take(after).take_while(|c| !c.is_alphabetic()).count();
    cover::fewest_words(unit, before, after).is_some_and(|words| words <= MAX_WORDS)
}

/// `squeezed` is a text without its spaces and signs: here `pass-word` and `dragon dragon` show.
fn is_one_word_spaced(squeezed: &[char]) -> bool {
    let unit = repeated_unit(squeezed);
    let short = unit.len() < squeezed.len() && unit.len() <= SHORT_UNIT;
    short || cover::fewest_words(unit, 0, 0).is_some_and(|words| words <= 1)
}

/// The shortest unit that, written at least twice, gives `text` (the last time perhaps cut
/// short); all of `text` where there is none.
fn repeated_unit(text: &[char]) -> &[char] {
    // The prefix function of Knuth, Morris and Pratt: linear, whatever the text.
    let mut borders = vec![0; text.len()];
    let mut border = 0;
    for at in 1..text.len() {
        while border > 0 && text[at] != text[border] {
            border = borders[border - 1];
        }
        border += usize::from(text[at] == text[border]);
        borders[at] = border;
    }
    let period = text.len() - border;
    if 2 * period <= text.len() { &text[..period] } else { text }
}
