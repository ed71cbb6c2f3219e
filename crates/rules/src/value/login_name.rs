//! What a person types at sign-in: a name, an address, or something that can be neither.

use super::email::Email;
use super::text;
use super::username::Username;
use unicode_normalization::UnicodeNormalization;

/// Longest key that is made of a text which can be nobody's.
const MAX_KEY_CHARS: usize = 320;
/// More than any spelling of a name or an address takes.
const MAX_TYPED_CHARS: usize = 4 * MAX_KEY_CHARS;

/// Whom somebody says they are. Each spelling of one person gives one key, so that all
/// spend one budget; a text that can be nobody's has a key too, for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginName {
    /// To be looked up among usernames.
    Username {
        /// [`Username::key`].
        key: String,
    },
    /// To be looked up among addresses.
    Email {
        /// [`Email::key`].
        key: String,
    },
    /// Nobody can be called this.
    Nobody {
        /// Folded and at most 320 code points.
        key: String,
    },
}

impl LoginName {
    /// Never refuses: the answer to a wrong name is that of a wrong password.
    pub fn parse(typed: &str) -> Self {
        let typed = typed.trim();
        if typed.chars().nth(MAX_TYPED_CHARS).is_none() {
            // Input methods type full-width signs; the clipboard brings invisible ones.
            let plain: String = typed.nfkc().filter(|c| !text::is_invisible(*c)).collect();
            let plain = plain.trim();
            if plain.contains('@') {
                if let Ok(email) = Email::parse(typed).or_else(|_| Email::parse(plain)) {
                    return Self::Email { key: email.key().to_owned() };
                }
            } else if let Ok(name) = Username::parse(&text::fold(plain)) {
                return Self::Username { key: name.key().to_owned() };
            }
        }
        let key: String = text::folded(typed).take(MAX_KEY_CHARS).collect();
        Self::Nobody { key: key.trim().to_owned() }
    }

    /// What a budget is kept under.
    pub fn key(&self) -> &str {
        match self {
            Self::Username { key } | Self::Email { key } | Self::Nobody { key } => key,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn username(key: &str) -> LoginName {
        LoginName::Username { key: key.to_owned() }
    }

    fn email(key: &str) -> LoginName {
        LoginName::Email { key: key.to_owned() }
    }

    #[test]
    fn every_spelling_of_a_name_is_that_name() {
        for typed in ["ann", " Ann ", "ANN\n", "\u{ff21}nn", "an\u{200b}n", "\u{feff}ann"] {
            assert_eq!(LoginName::parse(typed), username("ann"), "{typed:?}");
        }
    }

    #[test]
    fn every_spelling_of_an_address_is_that_address() {
        #[rustfmt::skip]
        let spellings = [
            "ann@bücher.example", "ANN@BÜCHER.EXAMPLE", " ann@xn--bcher-kva.example ",
            "ann\u{ff20}bücher\u{3002}example", "ann@bücher.example\u{200b}",
        ];
        for typed in spellings {
            assert_eq!(LoginName::parse(typed), email("ann@xn--bcher-kva.example"), "{typed:?}");
        }
        assert_eq!(LoginName::parse("ann@faß.example"), email("ann@xn--fa-hia.example"));
    }

    #[test]
    fn what_can_be_nobody_s_has_one_bounded_key() {
        for typed in ["", "a b", "a\0b", "ann@", "@", "p\u{430}ypal", "'; --"] {
            assert!(matches!(LoginName::parse(typed), LoginName::Nobody { .. }), "{typed:?}");
        }
        assert_eq!(LoginName::parse(" A  B "), LoginName::parse("a  b"));
        let long = "X".repeat(1_000_000);
        assert_eq!(LoginName::parse(&long).key(), "x".repeat(320));
        assert!(LoginName::parse(&"\u{fdfa}".repeat(60_000)).key().chars().count() <= 320);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn whoever_can_register_is_found_as_typed(
            typed in "[\\p{L}\\p{M}\\p{N}._-]{1,8}(@[\\p{L}\\p{N}]{1,4}\\.[a-z]{2})?",
        ) {
            if let Ok(name) = Username::parse(&typed) {
                prop_assert_eq!(LoginName::parse(&typed), username(name.key()));
                prop_assert_eq!(LoginName::parse(name.key()), username(name.key()));
            }
            if let Ok(address) = Email::parse(&typed) {
                prop_assert_eq!(LoginName::parse(&typed), email(address.key()));
                prop_assert_eq!(LoginName::parse(address.key()), email(address.key()));
            }
        }

        #[test]
        fn a_key_is_never_long(typed in "\\PC{0,4}|[a-z\u{fdfa}]{300,400}") {
            prop_assert!(LoginName::parse(&typed).key().chars().count() <= 320);
        }
    }
}
