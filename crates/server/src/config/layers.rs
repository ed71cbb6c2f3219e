//! The layers, laid over one another from the weakest to the strongest. What is in the way
//! of a good value is noted, and the weaker value stays, so that all problems are told at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::dotenv;
use super::inputs::Inputs;
use super::names::{self, Candidate, Reading, Stray};
use super::nearest::nearest;
use super::provenance::{Provenance, Source};
use super::reference::{self, Setting};
use super::value::Value;

/// A value, and where it came from.
pub(super) struct Given {
    pub value: Value,
    pub from: Provenance,
}

/// All layers as one.
pub(super) struct Layers {
    pub settings: Vec<Setting>,
    pub given: BTreeMap<String, Given>,
    refused: BTreeSet<String>,
    pub problems: Vec<String>,
    pub warnings: Vec<String>,
}

/// Reads every layer.
pub(super) fn merge(inputs: &Inputs) -> Layers {
    let settings = reference::settings();
    let given = settings
        .iter()
        .map(|setting| {
            let from = Provenance::new(Source::Default, &setting.name);
            (setting.name.clone(), Given { value: setting.default.clone(), from })
        })
        .collect();
    let mut layers = Layers {
        settings,
        given,
        refused: BTreeSet::new(),
        problems: Vec::new(),
        warnings: Vec::new(),
    };
    layers.add_toml(&inputs.directory);
    match read_file(&inputs.directory.join(".env"), ".env").map(|text| dotenv::parse(&text)) {
        Ok(Ok(variables)) => layers.add_variables(Source::DotEnv, &variables, &inputs.directory),
        Ok(Err(problem)) | Err(problem) => layers.problems.push(problem),
    }
    layers.add_variables(Source::Environment, &inputs.environment, &inputs.directory);
    layers.add_overrides(&inputs.overrides);
    layers
}

impl Layers {
    fn add_toml(&mut self, directory: &Path) {
        let text = match read_file(&directory.join("keyward.toml"), "keyward.toml") {
            Ok(text) => text,
            Err(problem) => return self.problems.push(problem),
        };
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            // The library's own text quotes the line, which may hold a secret.
            Err(error) => {
                let before = error.span().and_then(|span| text.get(..span.start));
                let line = before.unwrap_or_default().matches('\n').count() + 1;
                let why = error.message().replace('\n', ", ");
                return self.problems.push(format!("keyward.toml, line {line}: {why}."));
            }
        };
        for (section, keys) in &table {
            let sections = self.settings.iter().map(Setting::section);
            if !sections.clone().any(|known| known == section) {
                let hint = did_you_mean(nearest(section, sections));
                self.problems.push(format!("keyward.toml has an unknown section {section}{hint}"));
                continue;
            }
            let Some(keys) = keys.as_table() else {
                self.problems.push(format!("{section} in keyward.toml must be a section."));
                continue;
            };
            for (key, value) in keys {
                let name = format!("{section}.{key}");
                let from = Provenance::new(Source::KeywardToml, &name);
                self.set(&name, from, |default| default.read_toml(value));
            }
        }
    }

    fn add_variables(
        &mut self,
        source: Source,
        variables: &BTreeMap<String, String>,
        directory: &Path,
    ) {
        for setting in self.settings.clone() {
            let mut candidates = names::candidates(&setting, &self.settings)
                .into_iter()
                .filter_map(|candidate| Some((variables.get(&candidate.name)?, candidate)));
            let Some((text, candidate)) = candidates.next() else { continue };
            if let Some((_, file)) = candidates.find(|(_, other)| other.is_file) {
                let (strong, weak) = (&candidate.name, file.name);
                self.warnings.push(format!("{weak} is not read, because {strong} is set."));
            }
            let from = Provenance::new(source, &candidate.name);
            if !candidate.is_file {
                self.set_text(&setting.name, from, &candidate, text);
                continue;
            }
            match read_secret_file(&directory.join(text)) {
                Ok(text) => self.set_text(&setting.name, from, &candidate, &text),
                Err(why) => self.refuse(&setting.name, format!("{}: {from} {why}.", setting.name)),
            }
        }
        for name in variables.keys() {
            self.judge_stray(name, &Provenance::new(source, name));
        }
        if variables.get(names::UNUSED).is_some_and(|url| !url.is_empty()) {
            let from = Provenance::new(source, names::UNUSED);
            self.warnings.push(format!("{from} is not used yet: this release needs no Redis."));
        }
    }

    fn judge_stray(&mut self, name: &str, from: &Provenance) {
        match names::stray(name, &self.settings) {
            None | Some(Stray::Foreign) => {}
            Some(Stray::Near(meant)) => {
                let hint = did_you_mean(Some(&meant));
                self.warnings.push(format!("{from} is ignored: there is no such section{hint}"));
            }
            Some(Stray::Unknown(meant)) => {
                let hint = did_you_mean(meant.as_deref());
                self.problems.push(format!("{from} is no setting{hint}"));
            }
        }
    }

    fn add_overrides(&mut self, overrides: &[(String, String)]) {
        for (name, text) in overrides {
            let from = Provenance::new(Source::CommandLine, name);
            self.set(name, from, |default| default.read_text(text));
        }
    }

    fn set_text(&mut self, name: &str, from: Provenance, candidate: &Candidate, text: &str) {
        let text = match candidate.reading {
            Reading::Written => Ok(text.to_owned()),
            Reading::Minutes => seconds_from_minutes(text),
            Reading::Port => self.address_with_port(name, text),
        };
        match text {
            Ok(text) => self.set(name, from, |default| default.read_text(&text)),
            Err(expected) => self.refuse(name, format!("{name} ({from}) must be {expected}.")),
        }
    }

    /// The address so far, at another port.
    fn address_with_port(&self, name: &str, port: &str) -> Result<String, &'static str> {
        let port: u16 = port.trim().parse().map_err(|_| "a port, 0 to 65535")?;
        let address = self.given.get(name).map(|given| given.value.to_string());
        let host = address.as_deref().and_then(|address| address.rsplit_once(':'));
        host.map(|(host, _)| format!("{host}:{port}")).ok_or("a port, with host:port below it")
    }

    fn set(
        &mut self,
        name: &str,
        from: Provenance,
        read: impl FnOnce(&Value) -> Result<Value, &'static str>,
    ) {
        let Some(setting) = self.settings.iter().find(|setting| setting.name == name) else {
            let hint = did_you_mean(nearest(name, self.settings.iter().map(|s| s.name.as_str())));
            let place = from.source.as_str();
            self.problems.push(format!("{name}, from the {place}, is no setting{hint}"));
            return;
        };
        match read(&setting.default) {
            Ok(value) if value.texts().iter().any(|text| text.starts_with("vault://")) => {
                let problem = "names a value in Vault, which this release does not support";
                self.refuse(name, format!("{name} ({from}) {problem}."));
            }
            Ok(value) => {
                self.given.insert(name.to_owned(), Given { value, from });
            }
            Err(expected) => self.refuse(name, format!("{name} ({from}) must be {expected}.")),
        }
    }

    /// Notes why `name` is refused. The first reason is enough: what follows from the
    /// stand-in for its value is no news.
    pub(super) fn refuse(&mut self, name: &str, problem: String) {
        if self.refused.insert(name.to_owned()) {
            self.problems.push(problem);
        }
    }
}

/// The end of a sentence about an unknown name.
fn did_you_mean(name: Option<&str>) -> String {
    name.map_or_else(|| ".".to_owned(), |name| format!("; did you mean {name}?"))
}

/// `ACCESS_TOKEN_EXPIRE_MINUTES` as the prototype read it: a whole number.
fn seconds_from_minutes(text: &str) -> Result<String, &'static str> {
    let minutes: i64 = text.trim().parse().map_err(|_| "a whole number of minutes")?;
    let seconds = minutes.checked_mul(60).ok_or("fewer minutes")?;
    Ok(seconds.to_string())
}

/// A settings file; empty when it is not there (or is a folder, as Python's `.env` may be).
fn read_file(path: &Path, name: &str) -> Result<String, String> {
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
fn read_secret_file(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path)
        .map_err(|error| format!("names {}, which cannot be read: {error}", path.display()))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("names {}, which is not UTF-8", path.display()))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
