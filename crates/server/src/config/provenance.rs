//! Where a value came from, so that a refusal can say which line to change.

use std::fmt;

/// The places that a setting may come from, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// `config.default.toml`, built in.
    Default,
    /// `keyward.toml` in the working directory.
    KeywardToml,
    /// `.env` in the working directory.
    DotEnv,
    /// The environment of the process.
    Environment,
    /// `--set` on the command line.
    CommandLine,
}

impl Source {
    /// A word for the place.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::KeywardToml => "keyward.toml",
            Self::DotEnv => ".env",
            Self::Environment => "environment",
            Self::CommandLine => "command line",
        }
    }
}

/// A source, and the name under which it held the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Provenance {
    /// The place.
    pub source: Source,
    /// The variable's name in the environment and in `.env`; the setting's elsewhere.
    pub name: String,
    /// Whether it named a value in Vault, which was fetched.
    pub in_vault: bool,
}

impl Provenance {
    /// A value called `name` there.
    pub(super) fn new(source: Source, name: &str) -> Self {
        Self { source, name: name.to_owned(), in_vault: false }
    }

    /// The word that `config show` prints.
    pub(super) fn word(&self) -> &'static str {
        if self.in_vault { "vault" } else { self.source.as_str() }
    }
}

/// As a refusal says it in brackets.
impl fmt::Display for Provenance {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            Source::Default => out.write_str("the default"),
            Source::KeywardToml => out.write_str("in keyward.toml"),
            Source::DotEnv => write!(out, "{} in .env", self.name),
            Source::Environment => write!(out, "{} in the environment", self.name),
            Source::CommandLine => write!(out, "--set {} on the command line", self.name),
        }?;
        if self.in_vault { out.write_str(", fetched from Vault") } else { Ok(()) }
    }
}
