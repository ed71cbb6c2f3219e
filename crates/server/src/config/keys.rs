//! `[keys]`: what seals secrets at rest, and how long a key signs.

use keyward_rules::token::seal::SealingKeys;

use super::reader::Reader;
use super::secret::Secret;

/// The settings under `keys`.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Keys that `SealingKeys::parse` reads, the one that seals first; empty: not set.
    pub sealing_keys: Vec<Secret>,
    /// Days for which a key signs; 0 is for ever.
    pub rotation_days: i64,
}

impl Keys {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let texts = reader.list("keys.sealing_key");
        if !texts.is_empty() && SealingKeys::parse(&texts).is_err() {
            let why = "must be 32 bytes in base64 (`openssl rand -base64 32` makes one); several \
                       are separated by commas";
            reader.refuse("keys.sealing_key", why);
        }
        Self {
            sealing_keys: texts.into_iter().map(Secret::new).collect(),
            rotation_days: reader.integer("keys.rotation_days", 0..=3_650),
        }
    }
}
