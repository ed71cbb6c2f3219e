//! A ring made of the rows of the table: each private half opened once, and held from then on.

use std::collections::HashMap;

use bytes::Bytes;
use keyward_rules::token::algorithm::Algorithm;
use keyward_rules::token::key_ring::KeyRing;
use keyward_rules::token::seal::SealingKeys;
use keyward_rules::token::signing_key::SigningKey;
use keyward_store::signing_keys::{ACTIVE, StoredKey};

use super::KeysError;
use super::make::context;
use crate::app::config::Config;

/// The ring at one moment.
pub(crate) struct Held {
    pub(crate) ring: KeyRing,
    /// The JWK Set, as it is served.
    pub(crate) jwks: Bytes,
    /// By kid. A key that is held needs no opening again, so an instance goes on when its keys
    /// are sealed anew under a key that only its successor will know.
    opened: HashMap<String, SigningKey>,
    /// Kid and state of each row that it was made of.
    rows: Vec<(String, String)>,
}

impl Held {
    /// At the start every key must open.
    pub(super) fn read_first(
        config: &Config,
        sealing: &SealingKeys,
        stored: &[StoredKey],
    ) -> Result<Self, KeysError> {
        Self::read(config, sealing, stored, None)
    }

    /// Later the key in use must; without another one this instance goes on, for it may need
    /// that one only after its restart.
    pub(super) fn read_again(
        config: &Config,
        sealing: &SealingKeys,
        stored: &[StoredKey],
        before: &Self,
    ) -> Result<Self, KeysError> {
        Self::read(config, sealing, stored, Some(before))
    }

    fn read(
        config: &Config,
        sealing: &SealingKeys,
        stored: &[StoredKey],
        before: Option<&Self>,
    ) -> Result<Self, KeysError> {
        let mut active = None;
        let (mut published, mut opened) = (Vec::new(), HashMap::new());
        for row in stored {
            // A kind of key that a newer release made signs and verifies nothing here.
            let Some(algorithm) = Algorithm::parse(&row.algorithm) else { continue };
            let signs = algorithm == config.algorithm && row.state == ACTIVE;
            let held = before.and_then(|before| before.opened.get(&row.kid)).cloned();
            let key = match held.map_or_else(|| open(row, algorithm, sealing), Ok) {
                Ok(key) => key,
                Err(error) if before.is_some() && !signs => {
                    tracing::error!(%error, "a signing key is left out");
                    continue;
                }
                Err(error) => return Err(error),
            };
            opened.insert(row.kid.clone(), key.clone());
            if signs {
                active = Some(key);
            } else {
                published.push(key);
            }
        }
        let ring = match (active, &config.secret_key) {
            (Some(active), _) => KeyRing::new(active, &published),
            (None, Some(secret)) => KeyRing::with_secret(secret, &published),
            (None, None) => return Err(KeysError::Missing),
        };
        let rows = stored.iter().map(|row| (row.kid.clone(), row.state.clone())).collect();
        Ok(Self { jwks: Bytes::from(ring.jwks().to_string()), ring, opened, rows })
    }

    /// Whether it was made of just these rows.
    pub(super) fn is_of(&self, stored: &[StoredKey]) -> bool {
        self.rows.len() == stored.len()
            && self
                .rows
                .iter()
                .zip(stored)
                .all(|((kid, state), row)| *kid == row.kid && *state == row.state)
    }

    /// Whose tokens it verifies.
    pub(super) fn kids(&self) -> impl Iterator<Item = &String> {
        self.opened.keys()
    }
}

fn open(
    row: &StoredKey,
    algorithm: Algorithm,
    sealing: &SealingKeys,
) -> Result<SigningKey, KeysError> {
    let shut = |reason: String| KeysError::Shut { kid: row.kid.clone(), reason };
    let pkcs8 = sealing
        .open(&context(&row.kid), &row.sealed_private)
        .map_err(|error| shut(error.to_string()))?;
    SigningKey::from_pkcs8(algorithm, &pkcs8).map_err(|error| shut(error.to_string()))
}
