//! The four kinds of value that a setting has, and how each is read from a text (environment,
//! command line) or from TOML.

use std::fmt;

use super::vault::names_vault;

/// A value of one of the four kinds. Its writing by `Display` is that of the environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// A text; `""` is not set.
    Text(String),
    /// Texts, in the order given.
    List(Vec<String>),
}

impl Value {
    /// Takes over what TOML knows; `None` for dates, fractions, tables and mixed arrays.
    pub(super) fn from_toml(value: &toml::Value) -> Option<Self> {
        Some(match value {
            toml::Value::Integer(number) => Self::Integer(*number),
            toml::Value::Boolean(yes) => Self::Boolean(*yes),
            toml::Value::String(text) => Self::Text(text.clone()),
            toml::Value::Array(items) => Self::List(
                items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<_>>()?,
            ),
            _ => return None,
        })
    }

    /// What a value of this kind is called.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Integer(_) => "number",
            Self::Boolean(_) => "`true` or `false`",
            Self::Text(_) => "text",
            Self::List(_) => "list",
        }
    }

    /// Reads a text as `read_text` does, but one that names a value in Vault stays a text.
    pub(super) fn read_written(&self, text: &str) -> Result<Self, &'static str> {
        match self {
            Self::Integer(_) | Self::Boolean(_) if names_vault(text) => {
                Ok(Self::Text(text.to_owned()))
            }
            _ => self.read_text(text),
        }
    }

    /// Reads a text as a value of the same kind as this one; `Err` says what it must be.
    pub(super) fn read_text(&self, text: &str) -> Result<Self, &'static str> {
        match self {
            Self::Integer(_) => {
                text.trim().parse().map(Self::Integer).map_err(|_| "a whole number")
            }
            Self::Boolean(_) => match text.trim().to_ascii_lowercase().as_str() {
                "true" => Ok(Self::Boolean(true)),
                "false" => Ok(Self::Boolean(false)),
                _ => Err("true or false"),
            },
            Self::Text(_) => Ok(Self::Text(text.to_owned())),
            Self::List(_) => Ok(Self::List(split(text))),
        }
    }

    /// Reads TOML as a value of the same kind as this one; a text that names a value in Vault
    /// stays a text. A list may be written as in the
    /// environment, one text with commas.
    pub(super) fn read_toml(&self, value: &toml::Value) -> Result<Self, &'static str> {
        match (self, Self::from_toml(value)) {
            (Self::List(_), Some(Self::Text(text))) => Ok(Self::List(split(&text))),
            (Self::Integer(_) | Self::Boolean(_), Some(Self::Text(text))) if names_vault(&text) => {
                Ok(Self::Text(text))
            }
            (like, Some(read)) if read.kind() == like.kind() => Ok(read),
            (Self::Integer(_), _) => Err("a whole number without quotes"),
            (Self::Boolean(_), _) => Err("true or false without quotes"),
            (Self::Text(_), _) => Err("a text in quotes"),
            (Self::List(_), _) => Err("a list of texts"),
        }
    }

    /// The texts in it.
    pub(super) fn texts(&self) -> &[String] {
        match self {
            Self::Text(text) => std::slice::from_ref(text),
            Self::List(items) => items,
            Self::Integer(_) | Self::Boolean(_) => &[],
        }
    }
}

/// The items of a list that is written as one text.
pub(super) fn split(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(out, "{number}"),
            Self::Boolean(yes) => write!(out, "{yes}"),
            Self::Text(text) => out.write_str(text),
            Self::List(items) => out.write_str(&items.join(", ")),
        }
    }
}
