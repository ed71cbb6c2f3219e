//! Which instances run on this database. Each writes itself down at its start, renews that, and
//! takes it away when it stops; one that starts compares its settings with those of the others.

use std::time::Duration;

use keyward_rules::agreement::Compared;
use keyward_rules::value::instant::Instant;
use keyward_store::instances::{self, Instance};
use keyward_store::record;
use keyward_store::{DbError, Tx};
use zeroize::Zeroizing;

use super::meeting::{self, Meeting};
use crate::App;
use crate::app::StartError;

/// How often an instance says that it is there.
const RENEW_EVERY: Duration = Duration::from_secs(10);

/// Not seen for so long, an instance is dead: three renewals, so that clocks may differ by
/// more than the seconds that tokens allow them.
pub(super) const DEAD_AFTER_SECONDS: i64 = 30;

/// A stop waits no longer than this for a database that is away.
const LEAVING: Duration = Duration::from_secs(2);

/// Between which instants a living instance was last seen, Unix milliseconds. One from the
/// future was written by a clock that was wrong.
pub(super) fn living(now: Instant) -> (i64, i64) {
    let at = |seconds| now.plus_seconds(seconds).millis();
    (at(-DEAD_AFTER_SECONDS), at(DEAD_AFTER_SECONDS))
}

/// A setting that instances are compared by.
pub struct Shared {
    /// Its name.
    pub name: String,
    /// Its value for people; `None` for a secret.
    pub value: Option<String>,
    /// What must be the same on both for tokens of one to be good at the other.
    pub binding: Binding,
}

/// What instances can't run together without.
pub enum Binding {
    /// Nothing: a difference is only odd.
    Nothing,
    /// This.
    Plain(String),
    /// This, of which only a keyed hash is written down.
    Secret(Zeroizing<String>),
}

/// An instance that is written down.
pub struct Presence {
    own: Instance,
    settings: Vec<Compared>,
}

/// An instance that may run.
pub struct Joined {
    /// For `run_forever`, and for the stop.
    pub presence: Presence,
    /// A sentence for each setting that another instance has otherwise, to no great harm.
    pub odd: Vec<String>,
}

/// Writes this instance down under a name for people, unless a setting keeps it from running
/// beside another one.
pub async fn join(app: &App, name: String, shared: &[Shared]) -> Result<Joined, StartError> {
    let now = app.now();
    let settings = compared(app, shared)?;
    let failed = |error: String| StartError::Machine(error);
    let own = Instance {
        id: app.new_id().map_err(|error| failed(error.to_string()))?,
        name,
        started_at: now.millis(),
        seen_at: now.millis(),
        settings: serde_json::to_string(&settings).map_err(|error| failed(error.to_string()))?,
    };
    let presence = Presence { own, settings };
    let meeting = record!(app.db, |tx| {
        instances::hold(tx).await?;
        let meeting = presence.meet(tx, now).await?;
        if meeting.refusal.is_none() {
            instances::insert(tx, &presence.own).await?;
        }
        Ok::<_, DbError>(meeting)
    })?;
    match meeting.refusal {
        Some(refusal) => Err(StartError::Disagrees(refusal)),
        None => Ok(Joined { presence, odd: meeting.odd }),
    }
}

fn compared(app: &App, shared: &[Shared]) -> Result<Vec<Compared>, StartError> {
    let one = |setting: &Shared| {
        let binding = match &setting.binding {
            Binding::Nothing => Vec::new(),
            Binding::Plain(text) => vec![text.clone()],
            Binding::Secret(text) => {
                let label = format!("instances: {}", setting.name);
                let hashes = app.sealing.keyed_hashes(&label, text);
                let hashes = hashes.map_err(|error| StartError::Machine(error.to_string()))?;
                hashes.iter().map(|hash| format!("{:032x}", u128::from_be_bytes(*hash))).collect()
            }
        };
        Ok(Compared { name: setting.name.clone(), value: setting.value.clone(), binding })
    };
    shared.iter().map(one).collect()
}

impl Presence {
    /// Renews what is written down for as long as the server runs.
    pub(super) async fn renew_forever(&self, app: &App) {
        let mut failing = false;
        loop {
            tokio::time::sleep(RENEW_EVERY).await;
            match self.renew(app).await {
                Ok(refusal) => {
                    failing = false;
                    if let Some(refusal) = refusal {
                        tracing::error!("{refusal}");
                    }
                }
                Err(error) if !failing => {
                    failing = true;
                    tracing::error!(%error, "other instances may take this one for dead");
                }
                Err(_) => {}
            }
        }
    }

    /// Says that this instance is there. Where it was taken for dead meanwhile, another may
    /// have started that it can't run beside: then a sentence about that.
    pub async fn renew(&self, app: &App) -> Result<Option<String>, DbError> {
        let now = app.now();
        record!(app.db, |tx| {
            if instances::renew(tx, &self.own.id, now.millis()).await? {
                return Ok(None);
            }
            instances::hold(tx).await?;
            let own = Instance { seen_at: now.millis(), ..self.own.clone() };
            instances::insert(tx, &own).await?;
            Ok(self.meet(tx, now).await?.refusal)
        })
    }

    /// Compares this instance with all others that live.
    async fn meet(&self, tx: &mut Tx, now: Instant) -> Result<Meeting, DbError> {
        let (from, until) = living(now);
        let others = instances::seen_between(tx, &self.own.id, from, until).await?;
        Ok(meeting::of(&self.settings, &others, now))
    }

    /// Takes this instance away, for others need not wait for it.
    pub async fn leave(&self, app: &App) {
        let leaving = async { record!(app.db, |tx| instances::remove(tx, &self.own.id).await) };
        match tokio::time::timeout(LEAVING, leaving).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "others take this instance for alive"),
            Err(_) => tracing::warn!("others take this instance for alive"),
        }
    }
}
