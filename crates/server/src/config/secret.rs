//! A text that never shows itself.

use std::fmt;

/// What stands for a secret wherever settings are shown.
pub const MASK: &str = "••••";

/// A secret; `Debug` shows only the mask.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps the text.
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself; for the code that uses it, never for a log.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(MASK)
    }
}
