//! The reference: `config.default.toml`, built in. It says which settings there are, their
//! kinds (the kind of the default), their defaults and their reasons.

use std::fmt::Write as _;

use super::value::Value;

/// The file itself.
pub const DEFAULT_FILE: &str = include_str!("../../../../config.default.toml");

/// Settings that are never shown.
const SECRETS: [&str; 5] =
    ["keys.sealing_key", "tokens.secret_key", "smtp.url", "sms.secret", "challenge.captcha_secret"];

/// One setting, as the reference tells it.
#[derive(Clone, Debug)]
pub struct Setting {
    /// `section.key`.
    pub name: String,
    /// Its name in the environment, `KEYWARD_<SECTION>_<KEY>`.
    pub variable: String,
    /// Its default; every other value is of the same kind.
    pub default: Value,
    /// The comment above it.
    pub reason: String,
}

impl Setting {
    /// The part before the dot.
    pub fn section(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// Whether its value is never shown.
    pub fn is_secret(&self) -> bool {
        SECRETS.contains(&self.name.as_str())
    }
}

/// Every setting, in the order of the file.
pub fn settings() -> Vec<Setting> {
    let Ok(table) = DEFAULT_FILE.parse::<toml::Table>() else { return Vec::new() };
    let mut settings = Vec::new();
    let (mut section, mut reason) = ("", "");
    for line in DEFAULT_FILE.lines() {
        if let Some(comment) = line.strip_prefix('#') {
            reason = comment.trim();
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if let Some((key, _)) = line.split_once('=') {
            let default = table.get(section).and_then(|keys| keys.get(key.trim()));
            if let Some(default) = default.and_then(Value::from_toml) {
                let name = format!("{section}.{}", key.trim());
                let variable = format!("KEYWARD_{}", name.replace('.', "_").to_uppercase());
                settings.push(Setting { name, variable, default, reason: reason.to_owned() });
            }
            reason = "";
        } else {
            reason = "";
        }
    }
    settings
}

/// The reference as a page, `docs/reference/settings.md`.
pub fn reference_markdown() -> String {
    let mut page = String::from(include_str!("settings_head.md"));
    let mut section = String::new();
    for setting in settings() {
        if setting.section() != section {
            setting.section().clone_into(&mut section);
            let _ = write!(page, "\n## {section}\n\n");
            page.push_str("| setting | kind | default | what it is for |\n");
            page.push_str("| --- | --- | --- | --- |\n");
        }
        let default = match (&setting.default, setting.default.to_string()) {
            (Value::List(items), _) if items.is_empty() => "none".to_owned(),
            (_, text) if text.is_empty() => "not set".to_owned(),
            (_, text) => format!("`{text}`"),
        };
        let (name, kind, reason) = (&setting.name, setting.default.kind(), &setting.reason);
        let reason = reason.replace('|', "\\|").replace('<', "&lt;");
        let _ = writeln!(page, "| `{name}` | {kind} | {default} | {reason} |");
    }
    page
}
