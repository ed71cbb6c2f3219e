//! What commands print. A reader that went away (`| head`) is no failure.

use std::io::Write as _;

/// A line to standard output.
pub(super) fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A value as pretty JSON.
pub(super) fn json(value: &impl serde::Serialize) {
    line(&serde_json::to_string_pretty(value).unwrap_or_default());
}

/// A failure to standard error: the sentence first.
pub(super) fn error(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
