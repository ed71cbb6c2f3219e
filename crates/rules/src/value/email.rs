//! Mail addresses: shown as typed, compared by folded local part and A-label domain.

use super::fault::Fault;
use super::text;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// Longest address in bytes (RFC 5321 4.5.3.1.3, without the angle brackets).
pub const MAX_BYTES: usize = 254;
/// Longest local part in bytes (RFC 5321 4.5.3.1.1).
pub const MAX_LOCAL_BYTES: usize = 64;

/// `local@domain`: no quoted local parts, no comments, no domain literals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    shown: String,
    key: String,
}

impl Email {
    /// Trims outer white space; the rule must hold for what is shown and for the key.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let shown = typed.trim();
        if shown.is_empty() {
            return Err(Fault::new("empty", "An address is needed."));
        }
        text::check(shown, MAX_BYTES)?;
        let (local, domain) = shown.rsplit_once('@').ok_or_else(not_an_address)?;
        let local_key = text::fold(local);
        if !is_dot_atom(local) || !is_dot_atom(&local_key) {
            return Err(not_an_address());
        }
        let key = format!("{local_key}@{}", a_label(domain)?);
        if local.len().max(local_key.len()) > MAX_LOCAL_BYTES {
            return Err(Fault::new("too_long", "At most 64 bytes before the @ sign."));
        }
        if shown.len().max(key.len()) > MAX_BYTES {
            return Err(Fault::new("too_long", "At most 254 bytes in all."));
        }
        Ok(Self { shown: shown.to_owned(), key })
    }

    /// As typed, without outer white space.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// Local part NFKC case folded, domain as lower-case A-label. Dots and plus parts stay.
    pub fn key(&self) -> &str {
        &self.key
    }
}

const fn not_an_address() -> Fault {
    Fault::new("not_an_address", "An address looks like ann@example.com.")
}

/// RFC 5322 dot-atom, widened by letters of every script (RFC 6532).
fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| {
        let mut chars = atom.chars();
        chars.next().is_some_and(|first| is_atom_char(first) && !text::is_mark(first))
            && chars.all(is_atom_char)
    })
}

fn is_atom_char(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
    } else {
        text::is_word(c)
    }
}

/// UTS 46 without the transitional mapping, letters, digits and hyphens only, DNS lengths.
fn a_label(domain: &str) -> Result<String, Fault> {
    let label = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Verify,
        )
        .map_err(|_| not_an_address())?;
    // A last label of digits would be read as an IP address (RFC 3696 2).
    let last = label.rsplit('.').next().unwrap_or_default();
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(not_an_address());
    }
    Ok(label.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(typed: &str) -> &'static str {
        Email::parse(typed).map_or_else(|fault| fault.code, |_| "")
    }

    fn key(typed: &str) -> String {
        Email::parse(typed).unwrap().key().to_owned()
    }

    #[test]
    fn an_address_is_shown_as_typed_and_compared_by_its_key() {
        let email = Email::parse(" Ann.Lee+Shop@Example.COM\n").unwrap();
        assert_eq!(email.as_str(), "Ann.Lee+Shop@Example.COM");
        assert_eq!(email.key(), "ann.lee+shop@example.com");
    }

    #[test]
    fn every_spelling_of_a_domain_has_one_key() {
        assert_eq!(key("ann@bücher.example"), "ann@xn--bcher-kva.example");
        assert_eq!(key("ann@BU\u{308}CHER.example"), "ann@xn--bcher-kva.example");
        assert_eq!(key("ann@XN--BCHER-KVA.example"), "ann@xn--bcher-kva.example");
        assert_eq!(key("ann@\u{ff45}xample\u{3002}com"), "ann@example.com");
        assert_eq!(key("ann@faß.example"), "ann@xn--fa-hia.example", "not fass.example");
    }

    #[test]
    fn dots_and_plus_parts_make_another_address() {
        assert_ne!(key("annlee@example.com"), key("ann.lee@example.com"));
        assert_ne!(key("ann@example.com"), key("ann+x@example.com"));
    }

    #[test]
    fn addresses_of_small_networks_and_other_scripts_are_welcome() {
        #[rustfmt::skip]
        let addresses = [
            "ann@localhost", "a@b.c", "o'neil@example.com", "a/b=c@example.com", "_@example.com",
            "小明@例子.中国", "\u{915}\u{94d}\u{930}@example.com", "ann@r3---x.example", "ann@4chan.org",
            "ann@123.example",
        ];
        for address in addresses {
            assert_eq!(code(address), "", "{address}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        #[rustfmt::skip]
        let addresses = [
            "ann", "@", "ann@", "@example.com", "a@b@example.com", "a b@example.com",
            "ann@exa mple.com", ".ann@example.com", "ann.@example.com", "a..b@example.com",
            "\"a b\"@example.com", "ann@[127.0.0.1]", "ann@127.0.0.1", "ann@::1",
            "ann@example.com.", "ann@.example.com", "ann@example..com", "ann@-example.com",
            "ann@example-.com", "ann@ex_ample.com", "ann@xn--zzzzzz99999.com", "ann(x)@example.com",
            "<ann@example.com>", "ann@example.com,b@c.d", "a\u{200d}@example.com",
            "a\u{fdfa}@example.com", "\u{bd}@example.com", "\u{301}a@example.com",
            "ann\u{ff20}example.com", "\u{1f600}@example.com", "a\\b@example.com",
            "ann@exam\u{200b}\u{2116}/ple",
        ];
        for address in addresses {
            assert_eq!(code(address), "not_an_address", "{address:?}");
        }
        assert_eq!(code(" "), "empty");
        assert_eq!(code("a\0@example.com"), "null_byte");
        assert_eq!(code("ann@example.com\r\nBcc: b@example.com"), "control_character");
    }

    #[test]
    fn an_address_keeps_the_limits_of_mail() {
        let local = "a".repeat(64);
        assert_eq!(code(&format!("{local}@example.com")), "");
        assert_eq!(code(&format!("{local}a@example.com")), "too_long");
        assert_eq!(code(&format!("{}@example.com", "ä".repeat(33))), "too_long", "66 bytes");
        let label = "b".repeat(63);
        let domain = format!("{label}.{label}.{}", "c".repeat(61));
        assert_eq!(code(&format!("{local}@{domain}")), "");
        assert_eq!(code(&format!("{local}@{domain}c")), "too_long");
        assert_eq!(code(&format!("a@{}.com", "b".repeat(64))), "not_an_address", "a label of 64");
        assert_eq!(code(&"a".repeat(300)), "too_long");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn the_key_of_an_address_is_an_address_with_that_key(
            typed in "[a-zA-Z0-9.+_-]{1,12}@[a-zA-Z0-9.-]{1,20}\
                |[\\p{L}\\p{M}\\p{N}]{1,4}@[\\p{L}\\p{M}\\p{N}]{1,4}\\.[a-z]{2}",
        ) {
            if let Ok(email) = Email::parse(&typed) {
                let again = Email::parse(email.key()).unwrap();
                prop_assert_eq!(again.key(), email.key());
                prop_assert_eq!(email.key().matches('@').count(), 1);
            }
        }

        #[test]
        fn no_text_is_too_strange_to_be_judged(typed in ".{0,40}@?.{0,40}") {
            if let Ok(email) = Email::parse(&typed) {
                prop_assert!(!email.key().contains(char::is_whitespace));
            }
        }
    }
}
