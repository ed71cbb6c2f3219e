//! `[log]`: how the log looks and how much it says.

use super::reader::Reader;

/// The settings under `log`.
#[derive(Clone, Debug)]
pub struct Log {
    /// `None`: pretty on a terminal, else JSON.
    pub format: Option<LogFormat>,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: &'static str,
}

/// The shape of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For programs, one object a line.
    Json,
}

const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

impl Log {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let formats =
            [("", None), ("pretty", Some(LogFormat::Pretty)), ("json", Some(LogFormat::Json))];
        Self {
            format: reader.choice("log.format", &formats).flatten(),
            level: reader.choice("log.level", &LEVELS.map(|word| (word, word))).unwrap_or("info"),
        }
    }
}
