//! Usernames: shown as typed, compared by their folded key, never an address.

use super::fault::Fault;
use super::text;
use unicode_security::MixedScript;

/// Longest name, in code points, as typed and folded.
pub const MAX_CHARS: usize = 64;
/// Most combining marks on one letter (UTS 39 5.4).
const MAX_MARKS: usize = 4;

/// A name in letters and digits of one script (UTS 39, single script), `.`, `_` and `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username {
    shown: String,
    key: String,
}

impl Username {
    /// Trims outer white space; the rule must hold for what is shown and for the key.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let shown = typed.trim();
        check(shown)?;
        let key = text::fold(shown);
        check(&key)?;
        Ok(Self { shown: shown.to_owned(), key })
    }

    /// As typed, without outer white space.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// NFKC case folded: two names are the same person's when their keys are equal.
    pub fn key(&self) -> &str {
        &self.key
    }
}

fn check(name: &str) -> Result<(), Fault> {
    if name.is_empty() {
        return Err(Fault::new("empty", "A name is needed."));
    }
    text::check(name, MAX_CHARS)?;
    if !holds_only_words_and_signs(name) {
        return Err(Fault::new(
            "not_allowed_character",
            "A name is made of letters, digits, full stops, underscores and hyphens.",
        ));
    }
    if !name.chars().any(text::is_word) {
        return Err(Fault::new(
            "not_allowed_character",
            "A name holds at least one letter or digit.",
        ));
    }
    if !name.is_single_script() {
        return Err(Fault::new("mixed_scripts", "All letters of a name come from one script."));
    }
    Ok(())
}

fn holds_only_words_and_signs(name: &str) -> bool {
    // Marks need a letter to stand on, and may not tower over the lines around it.
    let mut room_for_marks = 0_usize;
    name.chars().all(|c| {
        if text::is_mark(c) {
            let room = room_for_marks > 0;
            room_for_marks = room_for_marks.saturating_sub(1);
            return room;
        }
        room_for_marks = if text::is_word(c) { MAX_MARKS } else { 0 };
        text::is_word(c) || matches!(c, '.' | '_' | '-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(typed: &str) -> &'static str {
        Username::parse(typed).map_or_else(|fault| fault.code, |_| "")
    }

    #[test]
    fn a_name_is_shown_as_typed_and_compared_folded() {
        let name = Username::parse("  Ann.Lee-2 ").unwrap();
        assert_eq!(name.as_str(), "Ann.Lee-2");
        assert_eq!(name.key(), "ann.lee-2");
    }

    #[test]
    fn names_of_many_scripts_are_welcome() {
        #[rustfmt::skip]
        let names = [
            "a", "7", "_x_", "zoë", "zoe\u{308}", "Jürgen", "Иван_1", "원영", "太郎", "タロウ太郎", "क्रिश",
            "ศรี", "علي", "דוד", "στέλιος",
        ];
        for name in names {
            assert_eq!(code(name), "", "{name}");
        }
    }

    #[test]
    fn a_name_with_two_scripts_is_refused() {
        assert_eq!(code("p\u{430}ypal"), "mixed_scripts", "a Cyrillic letter among Latin ones");
        assert_eq!(code("ann\u{3b1}"), "mixed_scripts");
        assert_eq!(code("\u{b5}ser"), "mixed_scripts", "the micro sign folds to a Greek letter");
        assert_eq!(code("k\u{94d}"), "mixed_scripts", "a Devanagari sign on a Latin letter");
    }

    #[test]
    fn a_name_is_refused_for_what_it_may_not_hold() {
        #[rustfmt::skip]
        let names = [
            "ann@example.com", "a b", "a/b", "a\u{a0}b", "a\u{200d}b", "a\u{202e}b", "<b>", "%00",
            "a:b", "😀", "a\u{fe0f}", "a\u{115f}", "\u{3164}", "a\u{20dd}", "\u{301}a", ".\u{301}a",
            "x\u{323}\u{324}\u{325}\u{326}\u{327}", "\u{bd}", "\u{2474}", "\u{fdfa}", "\u{37a}",
            "a\u{ff20}b", "a\u{ff0f}b", "...", "_", "a'b",
        ];
        for name in names {
            assert_eq!(code(name), "not_allowed_character", "{name:?}");
        }
        assert_eq!(code(""), "empty");
        assert_eq!(code(" \t "), "empty");
        assert_eq!(code("a\0"), "null_byte");
        assert_eq!(code("a\u{1b}[0m"), "control_character");
        assert_eq!(code("a\nb"), "control_character");
    }

    #[test]
    fn a_name_is_at_most_64_characters_also_when_folded() {
        assert_eq!(code(&"a".repeat(64)), "");
        assert_eq!(code(&"ä".repeat(64)), "");
        assert_eq!(code(&"a".repeat(65)), "too_long");
        assert_eq!(code(&"a".repeat(300)), "too_long");
        assert_eq!(code(&"ß".repeat(33)), "too_long", "each folds to two letters");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn the_key_of_a_name_is_a_name_with_that_key(
            typed in "[\\PC]{1,8}|[\\p{L}\\p{M}\\p{N}._-]{1,8}|[a-zA-Z0-9._-]{1,70}",
        ) {
            if let Ok(name) = Username::parse(&typed) {
                let again = Username::parse(name.key()).unwrap();
                prop_assert_eq!(again.as_str(), name.key());
                prop_assert_eq!(again.key(), name.key());
                prop_assert!(!name.as_str().contains('@') && !name.key().contains('@'));
            }
        }

        #[test]
        fn every_latin_name_passes(typed in "[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}") {
            prop_assert!(Username::parse(&typed).is_ok());
        }
    }
}
