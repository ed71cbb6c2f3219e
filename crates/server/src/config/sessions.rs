//! `[sessions]`: how long people stay signed in.

use std::path::PathBuf;

use super::reader::Reader;

/// The settings under `sessions`.
#[derive(Clone, Debug)]
pub struct Sessions {
    /// Without use; more than the lifetime has no effect.
    pub idle_lifetime_seconds: i64,
    /// In all.
    pub lifetime_seconds: i64,
    /// In all, for a remembered session; it has no idle limit.
    pub remembered_lifetime_seconds: i64,
    /// What tells where addresses are.
    pub places_file: Option<PathBuf>,
}

const YEAR_SECONDS: i64 = 31_536_000;
const IDLE: &str = "sessions.idle_lifetime_seconds";
const LIFETIME: &str = "sessions.lifetime_seconds";
const REMEMBERED: &str = "sessions.remembered_lifetime_seconds";

impl Sessions {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let sessions = Self {
            idle_lifetime_seconds: reader.integer(IDLE, 1..=YEAR_SECONDS),
            lifetime_seconds: reader.integer(LIFETIME, 1..=YEAR_SECONDS),
            remembered_lifetime_seconds: reader.integer(REMEMBERED, 1..=YEAR_SECONDS),
            places_file: reader.optional("sessions.places_file").map(PathBuf::from),
        };
        // A shorter lifetime alone is plain enough; two numbers that disagree are a mistake.
        if sessions.idle_lifetime_seconds > sessions.lifetime_seconds
            && !reader.is_default(IDLE)
            && !reader.is_default(LIFETIME)
        {
            reader.refuse(IDLE, &format!("must not be more than {LIFETIME}"));
        }
        if sessions.remembered_lifetime_seconds < sessions.lifetime_seconds {
            reader.warn(REMEMBERED, &format!("is less than {LIFETIME}"));
        }
        sessions
    }
}
