//! What is measured. Each measure starts what it needs on an empty folder and ends it again.

mod flood;
mod hashing;
mod me;
mod memory;
mod refresh;
mod size;
mod start;

use super::row::Row;
use super::run::Run;

/// One of them, as `--only` names it.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Me,
    Flood,
    Login,
    Register,
    Refresh,
    Memory,
    Start,
    Size,
}

impl Measure {
    /// In the order of the table.
    pub(super) const ALL: [Self; 8] = [
        Self::Me,
        Self::Flood,
        Self::Login,
        Self::Register,
        Self::Refresh,
        Self::Memory,
        Self::Start,
        Self::Size,
    ];

    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Me => "GET /users/me",
            Self::Flood => "GET /users/me while logins flood",
            Self::Login => "logins",
            Self::Register => "registrations",
            Self::Refresh => "refreshes",
            Self::Memory => "memory, after 30 quiet seconds and under load",
            Self::Start => "first and later starts",
            Self::Size => "the binary",
        }
    }

    pub(super) fn take(self, run: &Run) -> Result<Vec<Row>, String> {
        match self {
            Self::Me => me::take(run),
            Self::Flood => flood::take(run),
            Self::Login => hashing::login(run),
            Self::Register => hashing::register(run),
            Self::Refresh => refresh::take(run),
            Self::Memory => memory::take(run),
            Self::Start => start::take(run),
            Self::Size => size::take(run),
        }
    }
}
