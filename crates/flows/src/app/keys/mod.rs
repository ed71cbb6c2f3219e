//! The keys that sign, as they stand in their table. `changes` keep them true: whoever turns a
//! key says so there, and an instance that hears it has read the table before its look is done.

mod look;
pub(crate) mod make;
mod ring;

use std::sync::Arc;

use arc_swap::ArcSwap;
use bytes::Bytes;
use keyward_store::signing_keys;
use keyward_store::{DbError, read};

use self::look::Looks;
pub(crate) use self::make::load;
pub(crate) use self::ring::Held;
use super::App;

/// The ring of this instance, and who may replace it.
pub(crate) struct Keys {
    held: ArcSwap<Held>,
    /// Held from the reading of the table to the replacing of the ring: an older reading
    /// never replaces a newer one.
    reading: tokio::sync::Mutex<()>,
    looks: Looks,
}

/// Why the keys of the table can't be used. One sentence that names what to mend.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    /// A private half stays shut.
    #[error(
        "keys.sealing_key does not open the signing key {kid}: {reason}. Start with the key that \
         sealed it, or list both."
    )]
    Shut {
        /// Which one.
        kid: String,
        /// What the opening said.
        reason: String,
    },
    /// The key in use is missing.
    #[error("tokens.algorithm has no key to sign with")]
    Missing,
    /// The table can't be read.
    #[error(transparent)]
    Table(#[from] DbError),
}

impl Keys {
    pub(super) fn new(held: Held) -> Self {
        Self {
            held: ArcSwap::from_pointee(held),
            reading: tokio::sync::Mutex::default(),
            looks: Looks::default(),
        }
    }

    /// The ring as it is now.
    pub(crate) fn held(&self) -> Arc<Held> {
        self.held.load_full()
    }
}

impl App {
    /// Reads the table and takes its ring, where that is another one than ours. When a key is
    /// gone, so is every remembered token: it may be one of that key.
    pub(crate) async fn read_keys(&self) -> Result<(), KeysError> {
        let _alone = self.keys.reading.lock().await;
        let stored = read!(self.db, |tx| signing_keys::list(tx).await)?;
        let before = self.keys.held();
        if before.is_of(&stored) {
            return Ok(());
        }
        let after = Held::read_again(&self.config, &self.sealing, &stored, &before)?;
        let one_is_gone = !before.kids().all(|kid| after.kids().any(|other| other == kid));
        tracing::info!(signs = after.ring.signing().kid(), "the signing keys were turned");
        self.keys.held.store(Arc::new(after));
        if one_is_gone {
            self.cache.drop_tokens();
        }
        Ok(())
    }

    /// The JWK Set of this server, as it is served.
    pub fn jwks(&self) -> Bytes {
        self.keys.held().jwks.clone()
    }

    /// How often tokens of unknown keys have made this instance look into the table.
    pub fn looks_for_keys(&self) -> u64 {
        self.keys.looks.count()
    }
}
