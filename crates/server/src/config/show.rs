//! `config show`: every setting, its value, and where it came from. Secrets are masked.

use std::fmt::Write as _;

use serde_json::json;

use super::Config;
use super::layers::Layers;
use super::provenance::Provenance;
use super::reference::Setting;
use super::secret::MASK;
use super::value::Value;

/// A setting as it is shown.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub name: String,
    pub value: Value,
    from: Provenance,
}

/// What may be shown of the layers, in the order of the reference.
pub(super) fn shown(layers: &Layers, config: &Config) -> Vec<Shown> {
    let one = |setting: &Setting| {
        let given = layers.given.get(&setting.name)?;
        let value = match setting.name.as_str() {
            "server.public_url" => Value::Text(config.server.public_url.to_string()),
            "database.url" => Value::Text(config.database.url.to_string()),
            _ if setting.is_secret() => masked(&given.value),
            _ => given.value.clone(),
        };
        Some(Shown { name: setting.name.clone(), value, from: given.from.clone() })
    };
    layers.settings.iter().filter_map(one).collect()
}

fn masked(value: &Value) -> Value {
    match value {
        Value::Text(text) if !text.is_empty() => Value::Text(MASK.to_owned()),
        Value::List(items) => Value::List(items.iter().map(|_| MASK.to_owned()).collect()),
        other => other.clone(),
    }
}

impl Config {
    /// `{"section.key": {"value": …, "source": "default"}, …}`.
    pub fn show_json(&self) -> serde_json::Value {
        let one = |shown: &Shown| {
            let value = match &shown.value {
                Value::Integer(number) => json!(number),
                Value::Boolean(yes) => json!(yes),
                Value::Text(text) => json!(text),
                Value::List(items) => json!(items),
            };
            (shown.name.clone(), json!({ "value": value, "source": shown.from.source.as_str() }))
        };
        serde_json::Value::Object(self.shown.iter().map(one).collect())
    }

    /// The same as lines for people, in three columns.
    pub fn show_text(&self) -> String {
        let width = |length: fn(&Shown) -> usize| self.shown.iter().map(length).max().unwrap_or(0);
        let names = width(|shown| shown.name.len());
        let values = width(|shown| shown.value.to_string().chars().count()).min(40);
        let mut text = String::new();
        for Shown { name, value, from } in &self.shown {
            let value = Some(value.to_string()).filter(|value| !value.is_empty());
            let value = value.unwrap_or_else(|| "-".to_owned());
            let source = match from.source.as_str() {
                source if from.name == *name => source.to_owned(),
                source => format!("{source} ({})", from.name),
            };
            let _ = writeln!(text, "{name:names$}  {value:values$}  {source}");
        }
        text
    }
}
