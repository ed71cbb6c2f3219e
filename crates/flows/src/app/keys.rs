//! The keys that sign: read from their table and opened, or made and sealed when there are none.

use keyward_rules::token::algorithm::Algorithm;
use keyward_rules::token::key_ring::KeyRing;
use keyward_rules::token::seal::{SealError, SealingKeys};
use keyward_rules::token::signing_key::{self, KeyError, SigningKey};
use keyward_rules::value::instant::Instant;
use keyward_store::signing_keys::{self, ACTIVE, NEXT, StoredKey};
use keyward_store::{Db, DbError};
use keyward_store::{read, record};

use super::StartError;
use super::config::Config;

/// The ring of this server. Two instances that start at once agree on one: the table admits
/// one key for each state, and both read what stands there afterwards.
pub(super) async fn load(
    db: &Db,
    config: &Config,
    sealing: &SealingKeys,
    now: Instant,
) -> Result<KeyRing, StartError> {
    let mut stored = read!(db, |tx| signing_keys::list(tx).await)?;
    if !config.algorithm.is_symmetric() {
        let missing: Vec<&str> = [ACTIVE, NEXT]
            .into_iter()
            .filter(|state| !stored.iter().any(|key| is(key, config.algorithm, state)))
            .collect();
        if !missing.is_empty() {
            let made: Result<Vec<_>, _> =
                missing.iter().map(|state| make(config.algorithm, state, sealing, now)).collect();
            let made = made.map_err(|error| StartError::Keys(error.to_string()))?;
            record!(db, |tx| {
                for key in &made {
                    signing_keys::insert(tx, key).await?;
                }
                Ok::<_, DbError>(())
            })?;
            stored = read!(db, |tx| signing_keys::list(tx).await)?;
        }
    }
    ring(config, sealing, &stored)
}

fn is(key: &StoredKey, algorithm: Algorithm, state: &str) -> bool {
    key.algorithm == algorithm.as_str() && key.state == state
}

fn make(
    algorithm: Algorithm,
    state: &str,
    sealing: &SealingKeys,
    now: Instant,
) -> Result<StoredKey, KeyError> {
    let pkcs8 = signing_key::generate(algorithm)?;
    let key = SigningKey::from_pkcs8(algorithm, &pkcs8)?;
    let kid = key.kid().unwrap_or_default().to_owned();
    let sealed_private =
        sealing.seal(&context(&kid), &pkcs8).map_err(|_| KeyError::Refused(algorithm))?;
    Ok(StoredKey {
        kid,
        algorithm: algorithm.as_str().to_owned(),
        state: state.to_owned(),
        sealed_private,
        created_at: now.millis(),
    })
}

fn ring(
    config: &Config,
    sealing: &SealingKeys,
    stored: &[StoredKey],
) -> Result<KeyRing, StartError> {
    let mut active = None;
    let mut published = Vec::new();
    for key in stored {
        // A kind of key that a newer release made signs and verifies nothing here.
        let Some(algorithm) = Algorithm::parse(&key.algorithm) else { continue };
        let opened = open(key, algorithm, sealing)?;
        if is(key, config.algorithm, ACTIVE) {
            active = Some(opened);
        } else {
            published.push(opened);
        }
    }
    match (active, &config.secret_key) {
        (Some(active), _) => Ok(KeyRing::new(active, &published)),
        (None, Some(secret)) => Ok(KeyRing::with_secret(secret, &published)),
        (None, None) => Err(StartError::Keys("tokens.algorithm has no key to sign with".into())),
    }
}

fn open(
    key: &StoredKey,
    algorithm: Algorithm,
    sealing: &SealingKeys,
) -> Result<SigningKey, StartError> {
    let refused = |reason: String| {
        StartError::Keys(format!(
            "keys.sealing_key does not open the signing key {}: {reason}. Start with the key \
             that sealed it, or list both.",
            key.kid
        ))
    };
    let pkcs8 = sealing
        .open(&context(&key.kid), &key.sealed_private)
        .map_err(|error: SealError| refused(error.to_string()))?;
    SigningKey::from_pkcs8(algorithm, &pkcs8).map_err(|error| refused(error.to_string()))
}

fn context(kid: &str) -> String {
    format!("signing key {kid}")
}
