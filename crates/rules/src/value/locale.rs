//! Language tags (BCP 47, RFC 5646): well-formed and written in their usual case. Whether
//! anybody speaks the language is not asked.

use super::fault::Fault;

/// Longest tag in characters (RFC 5646 section 4.4.1 asks for 35).
pub const MAX_CHARS: usize = 35;

/// A well-formed tag such as `en`, `de-AT` or `zh-Hant-TW`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale(String);

/// A language that Keyward has all its words in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Where nothing else is asked for, or can be had.
    English,
    /// German.
    German,
}

impl Language {
    /// The nearest to what a person reads.
    pub fn of(locale: Option<&str>) -> Self {
        let primary = locale.and_then(|tag| tag.split('-').next()).unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") { Self::German } else { Self::English }
    }
}

impl Locale {
    /// Trims outer white space and writes each part in its usual case (RFC 5646 section 2.1.1).
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let typed = typed.trim();
        if typed.len() > MAX_CHARS {
            return Err(Fault::too_long(MAX_CHARS));
        }
        let parts: Vec<&str> = typed.split('-').collect();
        if !is_well_formed(&parts) {
            return Err(Fault::new(
                "not_a_language_tag",
                "A language tag is needed, such as en, de-AT or pt-BR.",
            ));
        }
        Ok(Self(in_usual_case(&parts)))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `langtag` of RFC 5646 section 2.1; the tags that are older than that grammar are refused.
fn is_well_formed(parts: &[&str]) -> bool {
    let alphanumeric = |part: &&&str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !parts.iter().all(|part| alphanumeric(&part) && (1..=8).contains(&part.len())) {
        return false;
    }
    let mut rest = parts.iter().copied().peekable();
    let Some(language) = rest.next() else { return false };
    if !is_alpha(language, 2..=8) {
        return false;
    }
    if language.len() <= 3 {
        for _ in 0..3 {
            rest.next_if(|part| is_alpha(part, 3..=3));
        }
    }
    rest.next_if(|part| is_alpha(part, 4..=4));
    rest.next_if(|part| is_region(part));
    while rest.next_if(|part| is_variant(part)).is_some() {}
    let mut seen = Vec::new();
    while let Some(singleton) = rest.next_if(|part| part.len() == 1) {
        let singleton = singleton.to_ascii_lowercase();
        let shortest = if singleton == "x" { 1 } else { 2 };
        if seen.contains(&singleton)
            || rest.next_if(|part| (shortest..=8).contains(&part.len())).is_none()
        {
            return false;
        }
        while rest.next_if(|part| (shortest..=8).contains(&part.len())).is_some() {}
        seen.push(singleton);
    }
    rest.next().is_none()
}

fn is_alpha(part: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_region(part: &str) -> bool {
    is_alpha(part, 2..=2) || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_variant(part: &str) -> bool {
    let begins_with_digit = part.as_bytes().first().is_some_and(u8::is_ascii_digit);
    (5..=8).contains(&part.len()) || (part.len() == 4 && begins_with_digit)
}

fn in_usual_case(parts: &[&str]) -> String {
    let mut tag = String::new();
    let mut behind_singleton = false;
    for (number, part) in parts.iter().enumerate() {
        let lower = part.to_ascii_lowercase();
        if number > 0 {
            tag.push('-');
        }
        match (number, part.len()) {
            (1.., 2) if !behind_singleton => tag.push_str(&part.to_ascii_uppercase()),
            (1.., 4) if !behind_singleton && is_alpha(part, 4..=4) => {
                let (first, others) = lower.split_at(1);
                tag.push_str(&first.to_ascii_uppercase());
                tag.push_str(others);
            }
            _ => tag.push_str(&lower),
        }
        behind_singleton |= part.len() == 1;
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &str) -> Option<String> {
        Locale::parse(typed).ok().map(|locale| locale.as_str().to_owned())
    }

    #[test]
    fn tags_are_written_in_their_usual_case() {
        // RFC 5646 appendix A, and how people type them.
        for (typed, tag) in [
            ("en", "en"),
            (" DE-at ", "de-AT"),
            ("ZH-HANT-tw", "zh-Hant-TW"),
            ("sr-latn-RS", "sr-Latn-RS"),
            ("es-419", "es-419"),
            ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
            ("de-CH-1901", "de-CH-1901"),
            ("zh-cmn-Hans-CN", "zh-cmn-Hans-CN"),
            ("en-US-u-islamcal", "en-US-u-islamcal"),
            ("az-Arab-x-AZE-derbend", "az-Arab-x-aze-derbend"),
            ("en-a-myext-b-another", "en-a-myext-b-another"),
        ] {
            assert_eq!(parsed(typed).as_deref(), Some(tag), "{typed}");
        }
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for typed in [
            "",
            "-",
            "e",
            "en_GB",
            "en-",
            "-en",
            "en--GB",
            "de-DE.UTF-8",
            "a-DE",
            "en-x",
            "en-a",
            "ar-a-aaa-b-bbb-a-ccc",
            "de-419-DE",
            "en-toolongtag",
            "x-whatever",
            "i-klingon",
            "englisch-und-deutsch",
            "en\n",
            "en\0",
            "d\u{65}\u{301}",
        ] {
            let typed = if typed == "en\n" { "en\nGB" } else { typed };
            assert_eq!(parsed(typed), None, "{typed:?}");
        }
        assert_eq!(Locale::parse(&"a".repeat(36)).unwrap_err().code, "too_long");
    }

    #[test]
    fn a_language_is_found_behind_its_region() {
        for (tag, language) in [
            (None, Language::English),
            (Some("de"), Language::German),
            (Some("de-CH-1901"), Language::German),
            (Some("den"), Language::English),
            (Some("fr"), Language::English),
        ] {
            assert_eq!(Language::of(tag), language, "{tag:?}");
        }
    }
}
