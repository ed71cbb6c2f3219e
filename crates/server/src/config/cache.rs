//! `[cache]`: how much is remembered in memory.

use super::reader::Reader;

/// The settings under `cache`, in entries; 0 keeps none.
#[derive(Clone, Debug)]
pub struct Cache {
    /// Verified access tokens.
    pub tokens: usize,
    /// Profiles.
    pub profiles: usize,
}

impl Cache {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            tokens: reader.integer("cache.tokens", 0..=10_000_000),
            profiles: reader.integer("cache.profiles", 0..=10_000_000),
        }
    }
}
