//! Keys made and sealed: at the start where there are none, later as the next ones.

use keyward_rules::token::algorithm::Algorithm;
use keyward_rules::token::seal::SealingKeys;
use keyward_rules::token::signing_key::{self, KeyError, SigningKey};
use keyward_rules::value::instant::Instant;
use keyward_store::changes::{self, Change};
use keyward_store::signing_keys::{self, ACTIVE, NEXT, StoredKey};
use keyward_store::{Db, DbError};
use keyward_store::{read, record};

use super::{Held, KeysError};
use crate::App;
use crate::app::StartError;
use crate::app::config::Config;
use crate::refusal::Refusal;

/// The ring at the start. Two instances that start at once agree on one: the table admits one
/// key for each state, and both read what stands there afterwards.
pub(crate) async fn load(
    db: &Db,
    config: &Config,
    sealing: &SealingKeys,
    now: Instant,
) -> Result<Held, StartError> {
    let mut stored = read!(db, |tx| signing_keys::list(tx).await)?;
    let algorithm = config.algorithm;
    let is_missing =
        |state| !stored.iter().any(|key| is(key, algorithm, state)) && !algorithm.is_symmetric();
    let missing: Vec<&str> = [ACTIVE, NEXT].into_iter().filter(|state| is_missing(state)).collect();
    if !missing.is_empty() {
        let made: Result<Vec<_>, KeyError> = missing
            .iter()
            .map(|state| sealed(algorithm, state, &signing_key::generate(algorithm)?, sealing, now))
            .collect();
        let made = made.map_err(|error| StartError::Machine(error.to_string()))?;
        add(db, &made, now).await?;
        stored = read!(db, |tx| signing_keys::list(tx).await)?;
    }
    Ok(Held::read_first(config, sealing, &stored)?)
}

/// Adds what is still missing, and tells whoever runs already.
async fn add(db: &Db, made: &[StoredKey], now: Instant) -> Result<(), DbError> {
    record!(db, |tx| {
        let mut added = None;
        for key in made {
            if signing_keys::insert(tx, key).await? {
                added = Some(Change::Key { kid: key.kid.clone() });
            }
        }
        match added {
            Some(change) => changes::record(tx, &change, now.millis()).await,
            None => Ok(()),
        }
    })
}

fn is(key: &StoredKey, algorithm: Algorithm, state: &str) -> bool {
    key.algorithm == algorithm.as_str() && key.state == state
}

/// A key to come after those in use. Made on a thread of its own: RSA takes its time.
pub(crate) async fn next(app: &App, algorithm: Algorithm) -> Result<StoredKey, Refusal> {
    let pkcs8 = tokio::task::spawn_blocking(move || signing_key::generate(algorithm))
        .await
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    pkcs8
        .and_then(|pkcs8| sealed(algorithm, NEXT, &pkcs8, &app.sealing, app.now()))
        .map_err(|error| Refusal::Internal(error.to_string()))
}

fn sealed(
    algorithm: Algorithm,
    state: &str,
    pkcs8: &[u8],
    sealing: &SealingKeys,
    now: Instant,
) -> Result<StoredKey, KeyError> {
    let key = SigningKey::from_pkcs8(algorithm, pkcs8)?;
    let kid = key.kid().unwrap_or_default().to_owned();
    let sealed_private =
        sealing.seal(&context(&kid), pkcs8).map_err(|_| KeyError::Refused(algorithm))?;
    Ok(StoredKey {
        kid,
        algorithm: algorithm.as_str().to_owned(),
        state: state.to_owned(),
        sealed_private,
        created_at: now.millis(),
        activated_at: (state == ACTIVE).then_some(now.millis()),
        retired_at: None,
    })
}

/// The place for which the private half of a key is sealed.
pub(crate) fn context(kid: &str) -> String {
    format!("signing key {kid}")
}

impl From<KeysError> for StartError {
    fn from(error: KeysError) -> Self {
        match error {
            KeysError::Table(error) => Self::Database(error),
            error => Self::Keys(error.to_string()),
        }
    }
}
