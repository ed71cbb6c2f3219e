//! What every text from outside must keep, and the one way in which texts are compared.

use super::fault::Fault;
use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

/// Refuses a null byte, control characters, line and paragraph separators, and more than
/// `max_chars` code points. Empty is allowed: who needs something asks for it.
pub fn check(text: &str, max_chars: usize) -> Result<(), Fault> {
    if text.contains('\0') {
        return Err(Fault::new("null_byte", "A null byte cannot be part of this."));
    }
    if text.chars().any(is_control) {
        return Err(Fault::new(
            "control_character",
            "Line breaks, tabs and other control characters cannot be part of this.",
        ));
    }
    if text.chars().nth(max_chars).is_some() {
        return Err(Fault::too_long(max_chars));
    }
    Ok(())
}

/// The form in which names are compared: NFKC case folding (Unicode 3.13, `toNFKC_Casefold`),
/// without the characters that nobody sees.
pub fn fold(text: &str) -> String {
    folded(text).collect()
}

/// [`fold`], character by character, for who needs only the first few of a long text.
pub fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars()
        .nfd()
        .default_case_fold()
        .nfkc()
        .default_case_fold()
        .filter(|c| !is_invisible(*c))
        .nfkc()
}

/// C0, C1 and DEL, and the two separators that break lines without being control characters.
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Characters that leave no trace on a screen (`Default_Ignorable_Code_Point`): two names
/// that differ only in these look the same.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// A letter, a digit, or a mark that a script writes on its letters (vowel signs, accents).
pub(super) fn is_word(c: char) -> bool {
    (c.is_alphanumeric() || is_mark(c)) && !is_invisible(c)
}

/// A combining mark that is seen, but none that draws a ring or a box around a letter.
pub(super) fn is_mark(c: char) -> bool {
    let encloses = matches!(
        c,
        '\u{0488}'..='\u{0489}' | '\u{1ABE}' | '\u{20DD}'..='\u{20E0}' | '\u{20E2}'..='\u{20E4}'
        | '\u{A670}'..='\u{A672}'
    );
    !encloses && !is_invisible(c) && unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_refused_for_what_cannot_be_seen_or_stored() {
        for (text, code) in [
            ("a\0b", "null_byte"),
            ("a\nb", "control_character"),
            ("a\u{7f}", "control_character"),
            ("a\u{85}", "control_character"),
            ("a\u{2028}b", "control_character"),
            ("abcd", "too_long"),
        ] {
            assert_eq!(check(text, 3).unwrap_err().code, code, "{text:?}");
        }
        assert_eq!(check("", 3), Ok(()));
        assert_eq!(check("äöü", 3), Ok(()), "code points count, not bytes");
    }

    #[test]
    fn texts_that_read_alike_fold_alike() {
        for (left, right) in [
            ("ANN", "ann"),
            ("Straße", "STRASSE"),
            ("\u{ff21}\u{ff2e}\u{ff2e}", "ann"),
            ("A\u{30a}", "å"),
            ("\u{212a}elvin", "kelvin"),
            ("o\u{fb03}ce", "office"),
            ("an\u{200b}n\u{ad}", "ann"),
            ("Σίσυφος", "σίσυφοσ"),
        ] {
            assert_eq!(fold(left), fold(right));
        }
        assert_ne!(fold("I"), fold("\u{131}"), "folding knows no language");
    }

    #[test]
    fn folding_any_character_twice_changes_nothing_more() {
        // Planes 0 to 3 and 14: the others hold no characters.
        for c in ('\0'..='\u{3ffff}').chain('\u{e0000}'..='\u{e0fff}') {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn folding_twice_changes_nothing_more(text in "\\PC{0,12}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn folding_forgets_canonical_differences(text in "\\PC{0,12}") {
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&composed), fold(&text));
            prop_assert_eq!(fold(&decomposed), fold(&text));
        }
    }
}
