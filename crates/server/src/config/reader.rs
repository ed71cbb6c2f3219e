//! Reads merged values into types. A value against its rule is noted and a harmless
//! stand-in returned, so that one start tells of every problem.

use std::ops::RangeInclusive;

use super::layers::Layers;
use super::provenance::Source;
use super::secret::MASK;
use super::value::Value;

/// Hands out values, and gathers what is wrong with them.
pub(super) struct Reader {
    pub layers: Layers,
}

impl Reader {
    /// A whole number within `range`.
    pub(super) fn integer<T: TryFrom<i64> + Default>(
        &mut self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> T {
        let Some(Value::Integer(number)) = self.value(name) else { return T::default() };
        let fitting = Some(number).filter(|number| range.contains(number));
        if let Some(number) = fitting.and_then(|number| T::try_from(number).ok()) {
            return number;
        }
        let (least, most) = range.into_inner();
        self.refuse(name, &format!("must be {least} to {most}, not {}", self.told(name, &number)));
        self.default_integer(name).and_then(|number| T::try_from(number).ok()).unwrap_or_default()
    }

    fn default_integer(&self, name: &str) -> Option<i64> {
        let setting = self.layers.settings.iter().find(|setting| setting.name == name)?;
        match setting.default {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// Yes or no.
    pub(super) fn boolean(&mut self, name: &str) -> bool {
        matches!(self.value(name), Some(Value::Boolean(true)))
    }

    /// A text, `""` when it is not set.
    pub(super) fn text(&mut self, name: &str) -> String {
        match self.value(name) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        }
    }

    /// A text, or `None` when it is not set.
    pub(super) fn optional(&mut self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// A list of texts.
    pub(super) fn list(&mut self, name: &str) -> Vec<String> {
        match self.value(name) {
            Some(Value::List(items)) => items,
            _ => Vec::new(),
        }
    }

    /// One of some words, as the value beside it.
    pub(super) fn choice<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(name);
        let chosen = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if chosen.is_none() {
            let known: Vec<&str> =
                words.iter().map(|(word, _)| *word).filter(|word| !word.is_empty()).collect();
            let text = self.told(name, &format!("{text:?}"));
            self.refuse(name, &format!("must be {}, not {text}", either(&known)));
        }
        chosen
    }

    /// Whether nobody set it.
    pub(super) fn is_default(&self, name: &str) -> bool {
        self.layers.given.get(name).is_none_or(|given| given.from.source == Source::Default)
    }

    /// Whether its value is refused already, and a stand-in is read.
    pub(super) fn is_refused(&self, name: &str) -> bool {
        self.layers.is_refused(name)
    }

    /// A setting's value as a sentence may hold it: not where it was fetched from Vault.
    pub(super) fn told(&self, name: &str, value: &impl ToString) -> String {
        let is_in_vault = self.layers.given.get(name).is_some_and(|given| given.from.in_vault);
        if is_in_vault { MASK.to_owned() } else { value.to_string() }
    }

    /// Notes a problem: `why` continues the setting's name.
    pub(super) fn refuse(&mut self, name: &str, why: &str) {
        let problem = self.sentence(name, why);
        self.layers.refuse(name, problem);
    }

    /// Notes what the operator ought to know.
    pub(super) fn warn(&mut self, name: &str, why: &str) {
        let warning = self.sentence(name, why);
        self.layers.warnings.push(warning);
    }

    fn sentence(&self, name: &str, why: &str) -> String {
        match self.layers.given.get(name).map(|given| &given.from) {
            Some(from) if from.source != Source::Default => format!("{name} ({from}) {why}."),
            _ => format!("{name} {why}."),
        }
    }

    fn value(&mut self, name: &str) -> Option<Value> {
        let value = self.layers.given.get(name).map(|given| given.value.clone());
        if value.is_none() {
            self.layers.problems.push(format!("{name} is missing from config.default.toml."));
        }
        value
    }
}

/// `a`, `a or b`, `a, b or c`.
fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    }
}
