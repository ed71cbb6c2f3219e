//! What a hash costs by default, in the words of the benchmark's programs.

use std::fs;
use std::process::Command;

use crate::shell;

/// Tells a program the parameters of Argon2id that Keyward has by default.
pub(crate) fn tell(command: &mut Command) -> Result<(), String> {
    let path = shell::root().join("config.default.toml");
    let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let settings: toml::Table = text.parse().map_err(|error| format!("{error}"))?;
    let names = [("--memory-kib", "argon2_memory_kib"), ("--passes", "argon2_passes")];
    for (name, key) in names {
        let value = settings.get("passwords").and_then(|section| section.get(key)?.as_integer());
        let value = value.ok_or_else(|| format!("config.default.toml has no passwords.{key}"))?;
        command.arg(name).arg(value.to_string());
    }
    Ok(())
}
