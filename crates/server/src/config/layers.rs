//! The layers, laid over one another from the weakest to the strongest. What is in the way
//! of a good value is noted, and the weaker value stays, so that all problems are told at once.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;
use std::path::Path;

use super::dotenv;
use super::files::{read_file, read_secret_file};
use super::inputs::{Inputs, Variables};
use super::names::{self, Candidate, Reading, Stray};
use super::nearest::nearest;
use super::provenance::{Provenance, Source};
use super::reference::{self, Setting};
use super::value::Value;
use super::vault::{self, names_vault};
use super::vaulted::Vaulted;

/// A value, and where it came from.
pub(super) struct Given {
    pub value: Value,
    pub from: Provenance,
}

/// All layers as one.
pub(super) struct Layers {
    pub settings: Vec<Setting>,
    pub given: BTreeMap<String, Given>,
    vaulted: BTreeMap<String, Vaulted>,
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
        vaulted: BTreeMap::new(),
        refused: BTreeSet::new(),
        problems: Vec::new(),
        warnings: Vec::new(),
    };
    layers.add_toml(&inputs.directory);
    let dotenv = read_file(&inputs.directory.join(".env"), ".env");
    let dotenv = dotenv.and_then(|text| dotenv::parse(&text)).unwrap_or_else(|problem| {
        layers.problems.push(problem);
        BTreeMap::new()
    });
    layers.add_variables(Source::DotEnv, &dotenv, &inputs.directory);
    layers.add_variables(Source::Environment, &inputs.environment, &inputs.directory);
    layers.add_overrides(&inputs.overrides);
    let (environment, directory) = (&inputs.environment, inputs.directory.as_path());
    layers.fetch(&Variables { environment, dotenv: &dotenv, directory });
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
                self.set(&name, from, Reading::Written, |default| default.read_toml(value));
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
            self.set(name, from, Reading::Written, |default| default.read_written(text));
        }
    }

    fn set_text(&mut self, name: &str, from: Provenance, candidate: &Candidate, text: &str) {
        let reading = candidate.reading;
        let text = match reading {
            Reading::Port => self.address_with_port(name, text),
            Reading::Minutes if names_vault(text) => Ok(text.to_owned()),
            _ => reading.read(text),
        };
        match text {
            Ok(text) => self.set(name, from, reading, |default| default.read_written(&text)),
            Err(expected) => self.refuse(name, format!("{name} ({from}) must be {expected}.")),
        }
    }

    /// The address so far, at another port.
    fn address_with_port(&self, name: &str, port: &str) -> Result<String, &'static str> {
        // Port 0 is any free one, which no platform means and nobody would find.
        let port: NonZeroU16 = port.trim().parse().map_err(|_| "a port, 1 to 65535")?;
        let plain = self.given.get(name).filter(|_| !self.vaulted.contains_key(name));
        let address = plain.map(|given| given.value.to_string());
        let host = address.as_deref().and_then(|address| address.rsplit_once(':'));
        host.map(|(host, _)| format!("{host}:{port}")).ok_or("a port, with host:port below it")
    }

    fn set(
        &mut self,
        name: &str,
        from: Provenance,
        reading: Reading,
        read: impl FnOnce(&Value) -> Result<Value, &'static str>,
    ) {
        let Some(setting) = self.settings.iter().find(|setting| setting.name == name) else {
            let hint = did_you_mean(nearest(name, self.settings.iter().map(|s| s.name.as_str())));
            let place = from.source.as_str();
            self.problems.push(format!("{name}, from the {place}, is no setting{hint}"));
            return;
        };
        match read(&setting.default) {
            Ok(value) if value.texts().iter().any(|text| names_vault(text)) => {
                let texts = value.texts().to_vec();
                self.vaulted.insert(name.to_owned(), Vaulted { texts, reading, from });
            }
            Ok(value) => {
                self.vaulted.remove(name);
                self.given.insert(name.to_owned(), Given { value, from });
            }
            Err(expected) => self.refuse(name, format!("{name} ({from}) must be {expected}.")),
        }
    }

    /// Fetches what the settings name in Vault, once a stronger place has had its say.
    fn fetch(&mut self, variables: &Variables<'_>) {
        let mut vaulted = std::mem::take(&mut self.vaulted);
        vaulted.retain(|name, _| !self.is_refused(name));
        let fetched = vault::fetch(vaulted.values().flat_map(Vaulted::names), variables);
        for setting in self.settings.clone() {
            let name = &setting.name;
            let Some(vaulted) = vaulted.get(name) else { continue };
            let texts = match vaulted.fetched(&fetched) {
                Ok(texts) => texts,
                Err(why) => {
                    self.refuse(name, format!("{name} ({}) {why}.", vaulted.from));
                    continue;
                }
            };
            let from = Provenance { in_vault: true, ..vaulted.from.clone() };
            match vaulted.read(&texts, &setting.default) {
                Ok(value) => drop(self.given.insert(name.clone(), Given { value, from })),
                Err(expected) => self.refuse(name, format!("{name} ({from}) must be {expected}.")),
            }
        }
    }

    /// Whether a problem of this setting is noted.
    pub(super) fn is_refused(&self, name: &str) -> bool {
        self.refused.contains(name)
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
