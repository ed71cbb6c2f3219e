//! What a person is called: any script and almost any sign, on one line in its own order.

use super::fault::Fault;
use super::text;
use unicode_normalization::UnicodeNormalization;

/// Longest full name in code points.
pub const MAX_CHARS: usize = 200;

/// A name for showing only; nobody is found by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullName(String);

impl FullName {
    /// Trims outer white space and composes to NFC.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let trimmed = typed.trim();
        text::check(trimmed, MAX_CHARS)?;
        if trimmed.chars().all(|c| c.is_whitespace() || text::is_invisible(c)) {
            return Err(Fault::new("empty", "A name is needed."));
        }
        if trimmed.chars().any(turns_the_line) {
            return Err(Fault::new(
                "not_allowed_character",
                "Marks that turn the direction of text cannot be part of a name.",
            ));
        }
        let name: String = trimmed.nfc().collect();
        text::check(&name, MAX_CHARS)?;
        Ok(Self(name))
    }

    /// The name in NFC.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Embeddings, overrides and isolates (UAX 9): they would reorder what stands beside the name.
const fn turns_the_line(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(typed: &str) -> &'static str {
        FullName::parse(typed).map_or_else(|fault| fault.code, |_| "")
    }

    #[test]
    fn a_full_name_is_trimmed_and_composed() {
        assert_eq!(
            FullName::parse("  Zoe\u{308} O'Neil, Jr. ").unwrap().as_str(),
            "Zoë O'Neil, Jr."
        );
        assert_eq!(FullName::parse("می\u{200c}خ").unwrap().as_str(), "می\u{200c}خ");
        assert_eq!(code("\u{1f468}\u{200d}\u{1f33e} & Co."), "");
    }

    #[test]
    fn a_full_name_stays_on_its_line_and_in_its_order() {
        assert_eq!(code("Ann\u{202e}eeL"), "not_allowed_character");
        assert_eq!(code("\u{2067}Ann\u{2069}"), "not_allowed_character");
        assert_eq!(code("Ann\nLee"), "control_character");
        assert_eq!(code("Ann\u{2029}Lee"), "control_character");
        assert_eq!(code("Ann\0"), "null_byte");
    }

    #[test]
    fn a_full_name_holds_something_to_see_within_200_characters() {
        assert_eq!(code(""), "empty");
        assert_eq!(code(" \u{200b} "), "empty");
        assert_eq!(code(&"ä".repeat(200)), "");
        assert_eq!(code(&"a".repeat(201)), "too_long");
        assert_eq!(code(&"\u{fb2c}".repeat(100)), "too_long", "NFC writes each as three");
    }

    proptest! {
        #[test]
        fn what_was_kept_is_kept_again_unchanged(typed in "\\PC{0,20}") {
            if let Ok(name) = FullName::parse(&typed) {
                let again = FullName::parse(name.as_str()).unwrap();
                prop_assert_eq!(again, name);
            }
        }
    }
}
