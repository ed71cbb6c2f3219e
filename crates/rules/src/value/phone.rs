//! Telephone numbers: E.164, a plus and eight to fifteen digits.

use super::fault::Fault;

/// A number that a message can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Reads a number with its country code; spaces, hyphens, dots and brackets are left out.
    pub fn parse(typed: &str) -> Result<Self, Fault> {
        let is_gap = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
        let number: String = typed.trim().chars().filter(|c| !is_gap(*c)).take(17).collect();
        let digits = number.strip_prefix('+').unwrap_or_default();
        let is_number = (8..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if is_number {
            Ok(Self(number))
        } else {
            Err(Fault::new(
                "not_a_number",
                "A telephone number begins with + and its country code, such as +49 30 123456.",
            ))
        }
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As much of it as its owner needs to know it again: `+49…56`.
    pub fn masked(&self) -> String {
        let (head, tail) = (self.0.get(..3), self.0.get(self.0.len() - 2..));
        format!("{}…{}", head.unwrap_or_default(), tail.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_grouped() {
        for typed in ["+4930123456", " +49 (30) 12-34.56 ", "+49/30 123456"] {
            assert_eq!(Phone::parse(typed).expect("a number").as_str(), "+4930123456", "{typed:?}");
        }
        let phone = Phone::parse("+15550123456").expect("a number");
        assert_eq!(phone.masked(), "+15…56");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in [
            "",
            "030123456",
            "+49",
            "+0930123456",
            "+49 30 12345a",
            "+1234567890123456",
            "++4930123456",
            "+4930123456\r\nBcc: x",
            "+４９３０１２３４５６",
        ] {
            assert!(Phone::parse(typed).is_err(), "{typed:?}");
        }
        assert!(Phone::parse(&"+".repeat(1_000_000)).is_err());
    }
}
