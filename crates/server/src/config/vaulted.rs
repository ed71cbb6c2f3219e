//! Settings that name a value in Vault, from the place that names it to the value itself.

use super::names::Reading;
use super::provenance::Provenance;
use super::value::{Value, split};
use super::vault::{Fetched, names_vault};

/// What a place says instead of a value: one text, or the items of a list, of which at least
/// one names a value in Vault.
pub(super) struct Vaulted {
    pub texts: Vec<String>,
    /// How what is fetched becomes the value.
    pub reading: Reading,
    pub from: Provenance,
}

impl Vaulted {
    /// The texts that name something in Vault.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str).filter(|text| names_vault(text))
    }

    /// What stands in Vault where it is named. `Err` continues the setting's name.
    pub(super) fn fetched(&self, fetched: &Fetched) -> Result<Vec<String>, String> {
        let one = |text: &String| {
            if names_vault(text) { fetched.value(text) } else { Ok(text.clone()) }
        };
        self.texts.iter().map(one).collect()
    }

    /// The value that these texts make, of the same kind as `default`. They are read as the
    /// environment is: commas part them where a list is meant. `Err` says what it must be.
    pub(super) fn read(&self, texts: &[String], default: &Value) -> Result<Value, &'static str> {
        match default {
            Value::List(_) => Ok(Value::List(texts.iter().flat_map(|text| split(text)).collect())),
            _ => default.read_text(&self.reading.read(&texts.concat())?),
        }
    }
}
