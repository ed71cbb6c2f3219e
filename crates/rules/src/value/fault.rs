//! Why a value is refused: a word for programs and a sentence for people.

use std::borrow::Cow;
use std::fmt;

/// One reason why a value is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A stable slug, part of the contract: `too_short`, `null_byte`, `not_an_address` …
    pub code: &'static str,
    /// One sentence or two for a person. Never repeats the value.
    pub detail: Cow<'static, str>,
}

impl Fault {
    /// A fault whose sentence is known beforehand.
    pub const fn new(code: &'static str, detail: &'static str) -> Self {
        Self { code, detail: Cow::Borrowed(detail) }
    }

    /// A fault whose sentence carries a number.
    pub fn with_detail(code: &'static str, detail: String) -> Self {
        Self { code, detail: Cow::Owned(detail) }
    }

    /// `too_long`, with the limit in the sentence.
    pub fn too_long(max_chars: usize) -> Self {
        Self::with_detail("too_long", format!("At most {max_chars} characters."))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.detail)
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn a_fault_speaks_its_sentence() {
        let fault = Fault::too_long(64);
        assert_eq!(fault.code, "too_long");
        assert_eq!(fault.to_string(), "At most 64 characters.");
    }
}
