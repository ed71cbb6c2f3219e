//! Sealing anew: every private half, and what other tables keep sealed, under the first of the
//! sealing keys, so that the others are needed no more. The keys themselves stay, and so does everything that they signed.

use keyward_store::signing_keys::{self, StoredKey};
use keyward_store::{read, record};

use super::{Lost, TRIES, secrets, unless_lost};
use crate::App;
use crate::app::keys::make::context;
use crate::audit::Event;
use crate::caller::{ManageKeys, May};
use crate::refusal::Refusal;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resealed {
    /// Keys that were sealed anew now.
    pub resealed: usize,
    /// Keys in the ring, all of them under the first sealing key.
    pub keys: usize,
    /// Other secrets that were sealed anew now: of factors, of what waits for an answer.
    pub secrets: usize,
}

/// Seals everything that is kept sealed under the first sealing key, where it is not already.
pub async fn reseal(app: &App, by: &May<ManageKeys>) -> Result<Resealed, Refusal> {
    for _ in 0..TRIES {
        let stored = read!(app.db, |tx| signing_keys::list(tx).await)?;
        let older = stored.iter().filter(|key| !app.sealing.is_under_first(&key.sealed_private));
        let anew: Vec<Anew<'_>> =
            older.map(|key| Anew::of(app, by, key)).collect::<Result<_, _>>()?;
        if anew.is_empty() || replace(app, &anew).await? {
            let secrets = secrets::reseal(app).await?;
            return Ok(Resealed { resealed: anew.len(), keys: stored.len(), secrets });
        }
    }
    Err(Refusal::KeysInMotion)
}

/// All of them, or none where one is no longer as it was read.
async fn replace(app: &App, anew: &[Anew<'_>]) -> Result<bool, Refusal> {
    unless_lost(record!(app.db, |tx| {
        signing_keys::hold(tx).await?;
        for Anew { key, sealed, line } in anew {
            if !signing_keys::reseal(tx, &key.kid, &key.sealed_private, sealed).await? {
                return Err(Lost::Race);
            }
            line.write(tx).await?;
        }
        Ok(())
    }))
}

struct Anew<'a> {
    key: &'a StoredKey,
    sealed: Vec<u8>,
    line: Event,
}

impl<'a> Anew<'a> {
    fn of(app: &App, by: &May<ManageKeys>, key: &'a StoredKey) -> Result<Self, Refusal> {
        let shut = |error| Refusal::Internal(format!("the signing key {}: {error}", key.kid));
        let place = context(&key.kid);
        let private = app.sealing.open(&place, &key.sealed_private).map_err(shut)?;
        let sealed = app.sealing.seal(&place, &private).map_err(shut)?;
        Ok(Self { key, sealed, line: Event::by(app, "key_reseal", by.actor())?.about(&key.kid) })
    }
}
