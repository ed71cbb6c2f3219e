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
    /// The wait doubles with each spent budget up to this.
    pub longest_wait_seconds: i64,
    /// Failures in a row for one person.
    pub guesses_in_a_row: u32,
    /// Registrations within the window.
    pub registrations_per_network: u32,
}

impl Limits {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let mode = reader.choice("limits.mode", &[("on", true), ("off", false)]);
        Self {
            is_on: mode.unwrap_or(true),
            guesses_per_person: reader.integer("limits.guesses_per_person", 1..=1_000_000),
            guesses_per_network: reader.integer("limits.guesses_per_network", 1..=1_000_000),
            window_seconds: reader.integer("limits.window_seconds", 1..=86_400),
            longest_wait_seconds: reader.integer("limits.longest_wait_seconds", 1..=604_800),
            guesses_in_a_row: reader.integer("limits.guesses_in_a_row", 1..=1_000_000),
            registrations_per_network: reader
                .integer("limits.registrations_per_network", 1..=1_000_000),
        }
    }
}
