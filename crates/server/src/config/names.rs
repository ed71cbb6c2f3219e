//! The names that a variable may have, in the environment and in `.env`: the `KEYWARD_…`
//! ones, those of the first prototype, and those that platforms set.

use super::nearest::nearest;
use super::reference::Setting;

/// How the text of a plain name becomes the value of its setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it is.
    Written,
    /// Minutes, where the setting counts seconds.
    Minutes,
    /// The port of the address that weaker places gave.
    Port,
}

impl Reading {
    /// The text of the setting; `Err` says what it must be.
    pub(super) fn read(self, text: &str) -> Result<String, &'static str> {
        match self {
            Self::Written | Self::Port => Ok(text.to_owned()),
            // As the prototype read it: a whole number.
            Self::Minutes => {
                let minutes: i64 = text.trim().parse().map_err(|_| "a whole number of minutes")?;
                Ok(minutes.checked_mul(60).ok_or("fewer minutes")?.to_string())
            }
        }
    }
}

/// A name without `KEYWARD_`, its setting, and how it is read.
const PLAIN: [(&str, &str, Reading); 5] = [
    ("SECRET_KEY", "tokens.secret_key", Reading::Written),
    ("ALGORITHM", "tokens.algorithm", Reading::Written),
    ("ACCESS_TOKEN_EXPIRE_MINUTES", "tokens.access_lifetime_seconds", Reading::Minutes),
    ("DATABASE_URL", "database.url", Reading::Written),
    ("PORT", "server.address", Reading::Port),
];

/// A name that platforms set for a part that this release does not have.
pub(super) const UNUSED: &str = "REDIS_URL";

/// The appendix that makes a variable name a file.
pub(super) const FILE: &str = "_FILE";

/// What one variable would mean for a setting.
pub(super) struct Candidate {
    /// The variable's name.
    pub name: String,
    /// Whether it names a file that holds the text.
    pub is_file: bool,
    /// How the text becomes the value.
    pub reading: Reading,
}

/// The variables that may give `setting` its value, strongest first.
pub(super) fn candidates(setting: &Setting, all: &[Setting]) -> Vec<Candidate> {
    let own = (setting.variable.clone(), Reading::Written);
    let plain = PLAIN
        .into_iter()
        .filter(|(_, name, _)| *name == setting.name)
        .map(|(name, _, reading)| (name.to_owned(), reading));
    let mut candidates = Vec::new();
    for (name, reading) in std::iter::once(own).chain(plain) {
        let file = format!("{name}{FILE}");
        candidates.push(Candidate { name, is_file: false, reading });
        if !all.iter().any(|other| other.variable == file) {
            candidates.push(Candidate { name: file, is_file: true, reading });
        }
    }
    candidates
}

/// Whether a variable is for us to judge: a foreign one may be anything.
pub(super) fn is_ours(name: &str) -> bool {
    let plain = name.strip_suffix(FILE).unwrap_or(name);
    name.starts_with("KEYWARD_")
        || plain == UNUSED
        || PLAIN.iter().any(|(known, _, _)| *known == plain)
}

/// What is to be said of a `KEYWARD_…` variable that gives no setting its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stray {
    /// Not ours, or put there by a cluster.
    Foreign,
    /// In no known section, but close to a setting: the setting's variable.
    Near(String),
    /// A known section has no such key; with the variable that may have been meant.
    Unknown(Option<String>),
}

/// Judges a variable; `None` when it belongs to a setting.
pub(super) fn stray(name: &str, all: &[Setting]) -> Option<Stray> {
    let rest = name.strip_prefix("KEYWARD_")?;
    let is_setting = |name: &str| all.iter().any(|setting| setting.variable == name);
    if is_setting(name) || name.strip_suffix(FILE).is_some_and(is_setting) {
        return None;
    }
    let Some((section, key)) = rest.split_once('_').filter(|_| !is_injected(name)) else {
        return Some(Stray::Foreign);
    };
    let (key, appendix) = match key.strip_suffix(FILE) {
        Some(key) => (key, FILE),
        None => (key, ""),
    };
    let dotted = format!("{section}.{key}").to_lowercase();
    let meant = nearest(&dotted, all.iter().map(|setting| setting.name.as_str()))
        .and_then(|near| all.iter().find(|setting| setting.name == near))
        .map(|setting| format!("{}{appendix}", setting.variable));
    if all.iter().any(|setting| setting.section() == section.to_lowercase()) {
        return Some(Stray::Unknown(meant));
    }
    Some(meant.map_or(Stray::Foreign, Stray::Near))
}

/// Whether Kubernetes gives a service such variables: `…_SERVICE_HOST`, `…_SERVICE_PORT…`,
/// `…_PORT` and `…_PORT_<n>_…`, in front of them the service's name, which may be a section's.
fn is_injected(name: &str) -> bool {
    let numbered = name.match_indices("_PORT_").any(|(at, found)| {
        let rest = name.get(at + found.len()..).unwrap_or_default();
        rest.split_once('_').is_some_and(|(port, _)| port.parse::<u16>().is_ok())
    });
    numbered
        || name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.ends_with("_PORT")
}
