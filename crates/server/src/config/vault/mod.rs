//! Values in HashiCorp Vault: `vault://mount/path#field` stands for one field of one secret of
//! its KV engine, version 2 or 1.

mod access;
mod answer;
mod ask;
mod reference;

use std::collections::{BTreeMap, BTreeSet};

use super::inputs::Variables;
use access::Access;
use answer::Fields;
pub(in crate::config) use reference::names_vault;
use reference::{Reference, Secret};

/// What was fetched, for every setting that named it.
pub(super) struct Fetched {
    secrets: BTreeMap<Secret, Result<Fields, String>>,
}

/// Fetches every secret that `texts` name, each once, however many of its fields are meant.
pub(super) fn fetch<'a>(
    texts: impl Iterator<Item = &'a str>,
    variables: &Variables<'_>,
) -> Fetched {
    let references = texts.filter_map(|text| Reference::parse(text).ok());
    let secrets: BTreeSet<Secret> = references.map(|reference| reference.secret).collect();
    if secrets.is_empty() {
        return Fetched { secrets: BTreeMap::new() };
    }
    let asked = Access::read(variables).and_then(|access| ask::ask(&access, &secrets));
    let secrets = asked.unwrap_or_else(|why| {
        secrets.into_iter().map(|secret| (secret, Err(why.clone()))).collect()
    });
    Fetched { secrets }
}

impl Fetched {
    /// What `text` stands for: the field that it names, without a line break at its end. `Err`
    /// continues the setting's name, and never holds what was fetched.
    pub(super) fn value(&self, text: &str) -> Result<String, String> {
        let reference = Reference::parse(text).map_err(str::to_owned)?;
        let Reference { secret, field } = &reference;
        let fields = match self.secrets.get(secret) {
            Some(Ok(fields)) => fields,
            Some(Err(why)) => return Err(why.clone()),
            None => return Err("is in Vault and was not fetched".to_owned()),
        };
        let there = format!("the field {field} of {secret}");
        match fields.get(field) {
            None => Err(format!("is in Vault, where {secret} has no field {field}")),
            Some(serde_json::Value::String(text)) => match text.trim_end_matches(['\n', '\r']) {
                "" => Err(format!("is in Vault, where {there} is empty")),
                text => Ok(text.to_owned()),
            },
            Some(_) => Err(format!("is in Vault, where {there} is not a text")),
        }
    }
}
