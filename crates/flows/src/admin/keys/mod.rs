//! The keys that sign tokens, as an operator sees, turns and seals them anew.

mod reseal;
mod rotate;
mod schedule;
mod secrets;

use keyward_rules::value::instant::Instant;
use keyward_store::read;
use keyward_store::signing_keys::{self, StoredKey};

pub use self::reseal::{Resealed, reseal};
pub use self::rotate::rotate;
use crate::App;
use crate::caller::{ManageKeys, May};
use crate::refusal::Refusal;

/// How often we begin anew when others change the keys between our look and our claim.
const TRIES: usize = 32;

/// A key as an operator sees it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// Its JOSE name.
    pub algorithm: String,
    /// `active`, `next` or `retired`.
    pub state: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it was put to work.
    pub activated_at: Option<Instant>,
    /// When it stopped to sign.
    pub retired_at: Option<Instant>,
    /// Whether the first of the sealing keys sealed it.
    pub is_under_first: bool,
}

/// Every key of the ring, oldest first.
pub async fn list(app: &App, _by: &May<ManageKeys>) -> Result<Vec<Key>, Refusal> {
    let stored = read!(app.db, |tx| signing_keys::list(tx).await)?;
    Ok(stored.into_iter().map(|key| shown(app, key)).collect())
}

fn shown(app: &App, key: StoredKey) -> Key {
    Key {
        is_under_first: app.sealing.is_under_first(&key.sealed_private),
        kid: key.kid,
        algorithm: key.algorithm,
        state: key.state,
        created_at: Instant::from_millis(key.created_at),
        activated_at: key.activated_at.map(Instant::from_millis),
        retired_at: key.retired_at.map(Instant::from_millis),
    }
}

/// Why a transaction over the keys leaves no trace.
enum Lost {
    /// A row is no longer as it was read.
    Race,
    To(Refusal),
}

impl From<keyward_store::DbError> for Lost {
    fn from(error: keyward_store::DbError) -> Self {
        Self::To(error.into())
    }
}

/// Whether it was done, or lost a race and may be tried again.
fn unless_lost(done: Result<(), Lost>) -> Result<bool, Refusal> {
    match done {
        Ok(()) => Ok(true),
        Err(Lost::Race) => Ok(false),
        Err(Lost::To(refusal)) => Err(refusal),
    }
}
