//! The embedded list: sorted lines, searched where they lie, so that it takes no memory
//! beyond the binary's own.
//!
//! It holds the 20,000 most common passwords of public breaches, from four characters up,
//! folded, and a few long phrases that everybody knows.

use zeroize::Zeroizing;

static LIST: &str = include_str!("common.txt");

/// The shortest line, and how much of a line is searched for.
const MIN_CHARS: usize = 4;
/// The longest line.
const MAX_CHARS: usize = 35;

/// Calls `found` with the length of each listed one that `text` begins with. Digits and
/// signs may stand for the letters that they resemble; `1` for `l` or for `i`, but for one
/// of them throughout a word.
pub(super) fn for_each_at_start(text: &[char], mut found: impl FnMut(usize)) {
    let start = &text[..text.len().min(MAX_CHARS)];
    let as_typed: String = start.iter().collect();
    for_each_line_at_start(&Zeroizing::new(as_typed), &mut found);
    if start.iter().any(|c| letter_for(*c, 'l') != *c) {
        for one in ['l', 'i'] {
            let as_letters: String = start.iter().map(|c| letter_for(*c, one)).collect();
            for_each_line_at_start(&Zeroizing::new(as_letters), &mut found);
        }
    }
}

const fn letter_for(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

fn for_each_line_at_start(text: &str, found: &mut impl FnMut(usize)) {
    let Some((last_of_prefix, c)) = text.char_indices().nth(MIN_CHARS - 1) else { return };
    let prefix = &text[..last_of_prefix + c.len_utf8()];
    lines_from(prefix)
        .take_while(|line| line.starts_with(prefix))
        .filter(|line| text.starts_with(line))
        .for_each(|line| found(line.chars().count()));
}

/// The lines from the first that is not below `least`.
fn lines_from(least: &str) -> impl Iterator<Item = &'static str> {
    // Both always stand at the start of a line, or at the end of the list.
    let (mut low, mut high) = (0, LIST.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let bytes = LIST.as_bytes();
        let start = bytes[..middle].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let length = bytes[start..].iter().take_while(|b| **b != b'\n').count();
        if &LIST[start..start + length] < least {
            low = start + length + 1;
        } else {
            high = start;
        }
    }
    LIST[low..].lines()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::text;

    fn lengths(start: &str) -> Vec<usize> {
        let text: Vec<char> = start.chars().collect();
        let mut lengths = Vec::new();
        for_each_at_start(&text, |length| lengths.push(length));
        lengths.sort_unstable();
        lengths.dedup();
        lengths
    }

    #[test]
    fn the_list_is_sorted_folded_and_within_its_lengths() {
        let lines: Vec<&str> = LIST.lines().collect();
        assert!(lines.len() > 19_000);
        assert!(lines.is_sorted_by(|left, right| left < right));
        for line in lines {
            assert_eq!(text::fold(line), line);
            assert!((MIN_CHARS..=MAX_CHARS).contains(&line.chars().count()), "{line}");
        }
    }

    #[test]
    fn every_line_is_found_at_the_start_of_a_longer_text() {
        for line in LIST.lines() {
            let length = line.chars().count();
            assert!(lengths(line).contains(&length), "{line}");
            assert!(lengths(&format!("{line}\u{7ae0}")).contains(&length), "{line}");
        }
    }

    #[test]
    fn the_ends_of_the_list_and_what_lies_beyond_are_looked_up() {
        assert_eq!(lines_from("").next(), LIST.lines().next());
        assert_eq!(lines_from("\u{10ffff}").next(), None);
        assert!(lengths("").is_empty());
        assert!(lengths("pas").is_empty());
        assert!(lengths("qjxz").is_empty());
    }

    #[test]
    fn a_digit_stands_for_one_letter_throughout_a_word() {
        assert!(lengths("p4$$w0rd").contains(&8));
        assert!(lengths("m1ck3y").contains(&6), "1 for i");
        assert!(lengths("1iverpoo1").contains(&9), "1 for l");
        assert!(!lengths("1iverp001x").contains(&10));
    }
}
