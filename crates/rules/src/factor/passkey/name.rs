//! What a person calls a passkey, and what it is called until they say.

use super::make;
use crate::session::device;
use crate::value::fault::Fault;
use crate::value::full_name::FullName;
use crate::value::locale::Language;

/// Longest name in code points.
const MAX_CHARS: usize = 64;

/// The name of a passkey, on one line, trimmed, in NFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Reads a name as people type it: what a full name may hold, but shorter.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let name = FullName::parse(typed)?.as_str().to_owned();
        if name.chars().nth(MAX_CHARS).is_some() {
            return Err(Fault::too_long(MAX_CHARS));
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The make where it is known, else the device that asked; with a number where the person has one
/// of this name already.
pub fn default_name(aaguid: Option<&str>, user_agent: Option<&str>, taken: &[&str]) -> String {
    let known = aaguid.and_then(make).map(str::to_owned);
    let name = known.unwrap_or_else(|| match user_agent.and_then(device::recognise) {
        Some(device) => format!("Passkey, {}", device.in_words(Language::English)),
        None => "Passkey".to_owned(),
    });
    let numbered = (2..=taken.len() + 1).map(|number| format!("{name} {number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !taken.contains(&name.as_str())).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    const ICLOUD: &str = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";

    #[test]
    fn a_name_is_short_and_on_one_line() {
        let code = |typed: &str| Name::parse(typed).map_or_else(|fault| fault.code, |_| "");
        assert_eq!(Name::parse("  Blue key ").unwrap().as_str(), "Blue key");
        assert_eq!(code(&"ä".repeat(64)), "");
        assert_eq!(code(&"ä".repeat(65)), "too_long");
        assert_eq!(code(" "), "empty");
        assert_eq!(code("a\nb"), "control_character");
        assert_eq!(code("a\u{202e}b"), "not_allowed_character");
    }

    #[test]
    fn a_passkey_is_called_by_its_make_or_by_the_device() {
        assert_eq!(default_name(Some(ICLOUD), Some(FIREFOX), &[]), "iCloud Keychain");
        assert_eq!(default_name(Some("0"), Some(FIREFOX), &[]), "Passkey, Firefox on Linux");
        assert_eq!(default_name(None, Some("own"), &[]), "Passkey");
        assert_eq!(default_name(None, None, &[]), "Passkey");
    }

    #[test]
    fn several_of_one_name_are_numbered() {
        assert_eq!(default_name(None, None, &["Passkey"]), "Passkey 2");
        assert_eq!(default_name(None, None, &["Passkey", "Passkey 2"]), "Passkey 3");
        assert_eq!(default_name(None, None, &["Passkey 2", "Passkey"]), "Passkey 3");
        assert_eq!(default_name(None, None, &["Passkey 2"]), "Passkey");
    }
}
