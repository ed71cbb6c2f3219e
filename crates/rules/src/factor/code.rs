//! Codes of six digits: what an app shows, and what is sent by mail or message. Twenty bits are
//! little, so a code is always bound to something whose guesses are counted.

use zeroize::Zeroizing;

/// So many digits.
pub const DIGITS: usize = 6;

const COUNT: u64 = 1_000_000;

/// A code from eight bytes of chance; none is likelier than another by more than 2^-44.
pub fn make(chance: [u8; 8]) -> Zeroizing<String> {
    Zeroizing::new(format!("{:06}", u64::from_be_bytes(chance) % COUNT))
}

/// A code as it was meant: without the spaces and hyphens that people type between groups.
/// `None` where it is not of six digits.
pub fn parse(typed: &str) -> Option<Zeroizing<String>> {
    if typed.len() > 4 * DIGITS {
        return None;
    }
    let is_gap = |c: char| c == '-' || c.is_whitespace();
    let code: Zeroizing<String> = Zeroizing::new(typed.chars().filter(|c| !is_gap(*c)).collect());
    (code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits_however_small_its_number() {
        assert_eq!(make([0; 8]).as_str(), "000000");
        assert_eq!(make(1_000_042_u64.to_be_bytes()).as_str(), "000042");
        assert_eq!(make([255; 8]).as_str(), "551615");
    }

    #[test]
    fn groups_may_be_typed_apart() {
        for typed in ["123456", "123 456", " 12-34-56 ", "123\u{a0}456"] {
            assert_eq!(parse(typed).expect("a code").as_str(), "123456", "{typed:?}");
        }
        for typed in ["", "12345", "1234567", "12345a", "+12345", "１２３４５６", "123456\u{0}"]
        {
            assert!(parse(typed).is_none(), "{typed:?}");
        }
        assert!(parse(&" ".repeat(1_000_000)).is_none());
    }
}
