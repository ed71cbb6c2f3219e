//! What is measured. Each measure starts what it needs on an empty folder and ends it again.

mod alike;
mod flood;
mod growth;
mod hashing;
mod me;
mod memory;
mod prototype;
mod refresh;
mod size;
mod start;

use super::engine::Engine;
use super::row::Row;
use super::run::Run;
use super::stage::Stage;

/// One of them, as `--only` names it.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Me,
    Flood,
    Login,
    LoginAlike,
    Register,
    Refresh,
    Memory,
    Start,
    Size,
    Prototype,
    Growth,
}

impl Measure {
    /// In the order of the table.
    pub(super) const ALL: [Self; 11] = [
        Self::Me,
        Self::Flood,
        Self::Login,
        Self::LoginAlike,
        Self::Register,
        Self::Refresh,
        Self::Memory,
        Self::Start,
        Self::Size,
        Self::Prototype,
        Self::Growth,
    ];

    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Me => "GET /users/me",
            Self::Flood => "GET /users/me while logins flood",
            Self::Login => "logins",
            Self::LoginAlike => "refused logins of somebody and of nobody",
            Self::Register => "registrations",
            Self::Refresh => "refreshes",
            Self::Memory => "memory, after 30 quiet seconds and under load",
            Self::Start => "first and later starts",
            Self::Size => "the binary",
            Self::Prototype => "the first prototype",
            Self::Growth => "1,000 people and 100,000",
        }
    }

    /// Whether it differs by what a Keyward keeps everything in; else it is taken on SQLite.
    pub(super) fn is_taken_on(self, engine: Engine) -> bool {
        engine == Engine::Sqlite || !matches!(self, Self::Size | Self::Prototype)
    }

    /// Brings what it needs besides; why that can't be had, where it can't.
    pub(super) fn bring(self, run: &Run) -> Result<(), String> {
        match self {
            Self::Prototype => prototype::install(&run.programs, run.no_build),
            _ => Ok(()),
        }
    }

    pub(super) fn take(self, stage: &Stage<'_>) -> Result<Vec<Row>, String> {
        match self {
            Self::Me => me::take(stage),
            Self::Flood => flood::take(stage),
            Self::Login => hashing::login(stage),
            Self::LoginAlike => alike::take(stage),
            Self::Register => hashing::register(stage),
            Self::Refresh => refresh::take(stage),
            Self::Memory => memory::take(stage),
            Self::Start => start::take(stage),
            Self::Size => size::take(stage.run),
            Self::Prototype => prototype::take(stage),
            Self::Growth => growth::take(stage),
        }
    }
}
