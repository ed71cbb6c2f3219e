//! Runs: one character again and again, or neighbours in the alphabet, among the digits or
//! on a keyboard, forwards or backwards.

/// The shortest run; a longer one is two or more of 3, 4 or 5 laid end to end.
const MIN_CHARS: usize = 3;
const MAX_CHARS: usize = 5;

/// Each written once; digits twice, since they go on after 9 and 0.
const SEQUENCES: [&str; 29] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "13579",
    "02468",
    "!@#$%^&*()_+",
    "a1b2c3d4e5f6g7h8i9j0",
    "1a2b3c4d5e6f7g8h9i0j",
    // QWERTY: rows, then slanting columns, then two rows in turn.
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "!qaz@wsx#edc$rfv%tgb^yhn&ujm*ik(ol)p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qawsedrftgyhujikolp",
    // QWERTZ and AZERTY.
    "qwertzuiopü",
    "asdfghjklöä",
    "yxcvbnm,.-",
    "1qay2wsx3edc4rfv5tgb6zhn7ujm",
    "1q2w3e4r5t6z7u8i9o0p",
    "azertyuiop",
    "qsdfghjklmù",
    "wxcvbn,;:!",
    // ЙЦУКЕН, and the Russian and Greek alphabets.
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
];

/// The lengths, from 3 to 5 characters, of runs that `text` begins with.
pub(super) fn lengths_at_start(text: &[char]) -> std::ops::RangeInclusive<usize> {
    MIN_CHARS..=longest_at_start(&text[..text.len().min(MAX_CHARS)])
}

fn longest_at_start(text: &[char]) -> usize {
    let Some(&first) = text.first() else { return 0 };
    let same = text.iter().take_while(|c| **c == first).count();
    let along = SEQUENCES.iter().flat_map(|sequence| {
        let from = sequence.char_indices().filter(move |(_, c)| *c == first);
        from.map(move |(at, c)| {
            let forwards = shared(text, sequence[at..].chars());
            let backwards = shared(text, sequence[..at + c.len_utf8()].chars().rev());
            forwards.max(backwards)
        })
    });
    along.fold(same, usize::max)
}

/// How many characters both begin with.
fn shared(text: &[char], sequence: impl Iterator<Item = char>) -> usize {
    text.iter().zip(sequence).take_while(|(left, right)| **left == *right).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(text: &str) -> usize {
        let text: Vec<char> = text.chars().collect();
        *lengths_at_start(&text).end()
    }

    #[test]
    fn runs_are_seen_forwards_and_backwards() {
        for run in [
            "aaaaa",
            "abcde",
            "edcba",
            "78901",
            "10987",
            "qwert",
            "lkjhg",
            "1qaz2",
            "zse4x",
            "йцуке",
        ] {
            let expected = if run == "zse4x" { 1 } else { 5 };
            assert_eq!(longest(run), expected, "{run}");
        }
        assert_eq!(longest("abcq"), 3);
        assert_eq!(longest("abq"), 2);
        assert_eq!(longest(""), 0);
        assert_eq!(longest("😀"), 1);
    }
}
