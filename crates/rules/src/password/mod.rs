//! Passwords: the typed text itself, what makes one acceptable, and how it is kept.

pub mod breached;
pub mod common;
pub mod hash;
pub mod policy;

use crate::value::fault::Fault;
use std::fmt;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use zeroize::Zeroizing;

/// Longest password in code points: far above what anybody types, far below what costs.
pub const MAX_CHARS: usize = 1024;
/// NFC joins at most four code points into one, so nothing longer can fit after it.
const MAX_TYPED_CHARS: usize = 4 * MAX_CHARS;

/// What was typed, whole and in NFC. Wiped when dropped, never shown.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Refuses `empty`, `null_byte` and, before any costly work, `too_long`. Whether it is
    /// good enough to be chosen is for [`policy::Policy`].
    pub fn parse(typed: String) -> Result<Self, Fault> {
        let typed = Zeroizing::new(typed);
        if typed.is_empty() {
            return Err(Fault::new("empty", "A password is needed."));
        }
        if typed.chars().nth(MAX_TYPED_CHARS).is_some() {
            return Err(Fault::too_long(MAX_CHARS));
        }
        if typed.contains('\0') {
            return Err(Fault::new("null_byte", "A null byte cannot be part of a password."));
        }
        let password = Self(to_nfc(typed));
        if password.length() > MAX_CHARS {
            return Err(Fault::too_long(MAX_CHARS));
        }
        Ok(password)
    }

    /// UTF-8, as it is hashed.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// In code points.
    pub fn length(&self) -> usize {
        self.0.chars().count()
    }

    fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password(…)")
    }
}

fn to_nfc(typed: Zeroizing<String>) -> Zeroizing<String> {
    if is_nfc_quick(typed.chars()) == IsNormalized::Yes {
        return typed;
    }
    // NFC grows UTF-8 at most threefold: room for all of it, since a string that grows
    // leaves copies behind that nobody wipes.
    let mut composed = Zeroizing::new(String::with_capacity(3 * typed.len()));
    composed.extend(typed.nfc());
    composed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(typed: &str) -> &'static str {
        Password::parse(typed.to_owned()).map_or_else(|fault| fault.code, |_| "")
    }

    #[test]
    fn two_keyboards_type_the_same_password() {
        let composed = Password::parse("Zürich am See".to_owned()).unwrap();
        let decomposed = Password::parse("Zu\u{308}rich am See".to_owned()).unwrap();
        assert_eq!(composed.as_bytes(), decomposed.as_bytes());
        assert_eq!(decomposed.length(), 13);
    }

    #[test]
    fn a_password_is_kept_whole_spaces_case_and_all() {
        let typed = " Kaffee um halb sieben ☕\u{fe0f} ";
        assert_eq!(Password::parse(typed.to_owned()).unwrap().as_bytes(), typed.as_bytes());
    }

    #[test]
    fn a_password_is_refused_for_its_shape_only() {
        assert_eq!(code(""), "empty");
        assert_eq!(code("correct\0horse"), "null_byte");
        assert_eq!(code(" "), "");
        assert_eq!(code("\t"), "", "whoever set one before must be able to sign in");
        assert_eq!(code(&"😀".repeat(1024)), "");
        assert_eq!(code(&"u\u{308}".repeat(1024)), "", "1024 after NFC");
        assert_eq!(code(&"a".repeat(1025)), "too_long");
        assert_eq!(code(&"\u{fb2c}".repeat(342)), "too_long", "NFC writes each as three");
        assert_eq!(code(&"a".repeat(1 << 20)), "too_long");
    }

    #[test]
    fn a_password_is_never_shown() {
        let password = Password::parse("tangerine orbit".to_owned()).unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }

    proptest! {
        #[test]
        fn composing_needs_no_more_room_than_was_made(typed in "\\PC{1,40}") {
            let composed: String = typed.nfc().collect();
            prop_assert!(composed.len() <= 3 * typed.len());
            let password = Password::parse(typed).unwrap();
            prop_assert_eq!(password.as_bytes(), composed.as_bytes());
        }
    }
}
