//! What the server does with its keys by itself: turns the one that has signed long enough, and
//! takes away those of which no token lives any more. Every instance tries, one does it.

use std::time::Duration;

use keyward_rules::token::key_ring::has_signed_long_enough;
use keyward_rules::value::instant::Instant;
use keyward_store::changes::{self, Change};
use keyward_store::signing_keys::{self, ACTIVE, RETIRED, StoredKey};
use keyward_store::{DbError, read, record};

use super::rotate::{Occasion, turn};
use crate::App;
use crate::app::keys::make;
use crate::audit::Event;
use crate::caller::{ManageKeys, May};
use crate::refusal::Refusal;

/// How often an instance looks whether something is due.
const EVERY: Duration = Duration::from_secs(60);

impl App {
    /// Turns the key that signs access tokens when it has done so for `keys.rotation_days`;
    /// whether this instance did.
    pub async fn turn_key_when_due(&self) -> Result<bool, Refusal> {
        let stored = read!(self.db, |tx| signing_keys::list(tx).await)?;
        if !stored.iter().any(|key| self.is_due(key)) {
            return Ok(false);
        }
        let made = make::next(self, self.config.algorithm).await?;
        let by = May::<ManageKeys>::on_schedule();
        turn(self, &by, &stored, &[made], Occasion::Schedule).await
    }

    fn is_due(&self, key: &StoredKey) -> bool {
        let since = Instant::from_millis(key.activated_at.unwrap_or(key.created_at));
        key.state == ACTIVE
            && key.algorithm == self.config.algorithm.as_str()
            && has_signed_long_enough(since, self.now(), self.config.key_rotation_days)
    }

    /// Takes away the retired keys of which the last token has expired; how many.
    pub async fn sweep_retired_keys(&self) -> Result<usize, Refusal> {
        let now = self.now();
        let retired_by = now.plus_seconds(-self.remembered_seconds()).millis();
        let stored = read!(self.db, |tx| signing_keys::list(tx).await)?;
        let is_past = |key: &&StoredKey| {
            key.state == RETIRED && key.retired_at.is_some_and(|at| at <= retired_by)
        };
        let by = May::<ManageKeys>::on_schedule();
        let mut lines = Vec::new();
        for key in stored.iter().filter(is_past) {
            lines.push((&key.kid, Event::by(self, "key_sweep", by.actor())?.about(&key.kid)));
        }
        if lines.is_empty() {
            return Ok(0);
        }
        let swept = record!(self.db, |tx| {
            signing_keys::hold(tx).await?;
            let swept = signing_keys::sweep(tx, retired_by).await?;
            for (_, line) in lines.iter().filter(|(kid, _)| swept.contains(kid)) {
                line.write(tx).await?;
            }
            if let Some(kid) = swept.first() {
                changes::record(tx, &Change::Key { kid: kid.clone() }, now.millis()).await?;
            }
            Ok::<_, DbError>(swept.len())
        })?;
        self.follow().await?;
        Ok(swept)
    }

    /// Looks after the keys every minute, for as long as the server runs.
    pub async fn tend_keys_forever(&self) {
        loop {
            if let Err(error) = self.tend_keys().await {
                tracing::warn!(%error, "the signing keys were not looked after; next try in a minute");
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    async fn tend_keys(&self) -> Result<(), Refusal> {
        self.turn_key_when_due().await?;
        self.sweep_retired_keys().await.map(drop)
    }
}
