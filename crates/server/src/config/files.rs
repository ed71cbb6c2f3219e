//! Files that hold settings, or one value.

use std::path::Path;

/// A settings file; empty when it is not there (or is a folder, as Python's `.env` may be).
pub(super) fn read_file(path: &Path, name: &str) -> Result<String, String> {
    if path.is_dir() {
        return Ok(String::new());
    }
    match std::fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8.")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(format!("{name} cannot be read: {error}.")),
    }
}

/// The value that a `_FILE` variable names, without the line break at its end.
pub(super) fn read_secret_file(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path)
        .map_err(|error| format!("names {}, which cannot be read: {error}", path.display()))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("names {}, which is not UTF-8", path.display()))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
