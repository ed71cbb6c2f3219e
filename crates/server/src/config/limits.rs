//! `[limits]`: how many guesses anyone gets.

use super::reader::Reader;

/// The settings under `limits`.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Whether guesses count.
    pub is_on: bool,
    /// Within the window, over every door.
    pub guesses_per_person: u32,
    /// Within the window; an IPv4 address or an IPv6 /64.
    pub guesses_per_network: u32,
    /// After which a guess no longer counts.
    pub window_seconds: i64,
}

impl Limits {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let mode = reader.choice("limits.mode", &[("on", true), ("off", false)]);
        Self {
            is_on: mode.unwrap_or(true),
            guesses_per_person: reader.integer("limits.guesses_per_person", 1..=1_000_000),
            guesses_per_network: reader.integer("limits.guesses_per_network", 1..=1_000_000),
            window_seconds: reader.integer("limits.window_seconds", 1..=86_400),
        }
    }
}
