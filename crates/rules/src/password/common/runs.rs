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
    "qwertzuiop\u{fc}",
    "asdfghjkl\u{f6}\u{e4}",
    "yxcvbnm,.-",
    "1qay2wsx3edc4rfv5tgb6zhn7ujm",
    "1q2w3e4r5t6z7u8i9o0p",
    "azertyuiop",
    "qsdfghjklm\u{f9}",
    "wxcvbn,;:!",
    // \u{419}\u{426}\u{423}\u{41a}\u{415}\u{41d} and the Russian and Greek alphabets.
    "\u{439}\u{446}\u{443}\u{43a}\u{435}\u{43d}\u{433}\u{448}\u{449}\u{437}\u{445}\u{44a}",
    "\u{444}\u{44b}\u{432}\u{430}\u{43f}\u{440}\u{43e}\u{43b}\u{434}\u{436}\u{44d}",
    "\u{44f}\u{447}\u{441}\u{43c}\u{438}\u{442}\u{44c}\u{431}\u{44e}",
    "\u{430}\u{431}\u{432}\u{433}\u{434}\u{435}\u{451}\u{436}\u{437}\u{438}\u{439}\u{43a}\u{43b}\u{43c}\u{43d}\u{43e}\u{43f}\u{440}\u{441}\u{442}\u{443}\u{444}\u{445}\u{446}\u{447}\u{448}\u{449}\u{44a}\u{44b}\u{44c}\u{44d}\u{44e}\u{44f}",
    "\u{3b1}\u{3b2}\u{3b3}\u{3b4}\u{3b5}\u{3b6}\u{3b7}\u{3b8}\u{3b9}\u{3ba}\u{3bb}\u{3bc}\u{3bd}\u{3be}\u{3bf}\u{3c0}\u{3c1}\u{3c3}\u{3c4}\u{3c5}\u{3c6}\u{3c7}\u{3c8}\u{3c9}",
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
            "\u{439}\u{446}\u{443}\u{43a}\u{435}",
        ] {
            let expected = if run == "zse4x" { 1 } else { 5 };
            assert_eq!(longest(run), expected, "{run}");
        }
        assert_eq!(longest("abcq"), 3);
        assert_eq!(longest("abq"), 2);
        assert_eq!(longest(""), 0);
        assert_eq!(longest("\u{1f600}"), 1);
    }
}
