//! What the settings are read from; nothing else is looked at.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{ConfigError, names};

/// Everything that enters `load`.
#[derive(Clone, Default)]
pub struct Inputs {
    /// `section.key` and value of each `--set`, the last of a name counting.
    pub overrides: Vec<(String, String)>,
    /// The environment; names that are not ours do no harm.
    pub environment: BTreeMap<String, String>,
    /// Where `.env` and `keyward.toml` are looked for, and where relative `_FILE` paths begin.
    pub directory: PathBuf,
}

impl Inputs {
    /// The environment and working directory of this process. Refused where a variable of
    /// ours is not UTF-8.
    pub fn from_process(overrides: Vec<(String, String)>) -> Result<Self, ConfigError> {
        let directory = std::env::current_dir().map_err(|error| {
            ConfigError::one(format!("The working directory cannot be read: {error}."))
        })?;
        let environment = readable(std::env::vars_os())?;
        Ok(Self { overrides, environment, directory })
    }
}

/// The variables of every place that has them.
pub(super) struct Variables<'a> {
    pub environment: &'a BTreeMap<String, String>,
    pub dotenv: &'a BTreeMap<String, String>,
    pub directory: &'a Path,
}

impl Variables<'_> {
    /// The places, strongest first.
    pub(super) fn layers(&self) -> [&BTreeMap<String, String>; 2] {
        [self.environment, self.dotenv]
    }

    /// A variable that is set to something.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut texts = self.layers().into_iter().filter_map(|layer| layer.get(name));
        texts.find(|text| !text.is_empty()).map(String::as_str)
    }

    /// The file that a variable names.
    pub(super) fn path(&self, text: &str) -> PathBuf {
        self.directory.join(text)
    }
}

/// The variables that are UTF-8; one of ours that is not is refused, a foreign one left out.
fn readable(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut environment = BTreeMap::new();
    for (name, value) in variables {
        let Ok(name) = name.into_string() else { continue };
        match value.into_string() {
            Ok(value) => {
                environment.insert(name, value);
            }
            Err(_) if names::is_ours(&name) => {
                return Err(ConfigError::one(format!("{name} in the environment is not UTF-8.")));
            }
            Err(_) => {}
        }
    }
    Ok(environment)
}
