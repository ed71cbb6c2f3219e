//! What died: ended sessions and risen generations, followed from the table of changes. An
//! instance that has not looked for a second trusts nothing that it remembers; one that missed
//! changes, because they were swept while it slept, forgets all that it had seen.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use keyward_rules::value::instant::Instant;
use keyward_store::changes::{self, Change};
use keyward_store::read;
use tokio::sync::Notify;

use super::App;
use super::clock::Clock;
use super::keys::KeysError;
use crate::refusal::TokenRefusal;

/// How often an instance looks, when no bell rings.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// How old the last good look may be, counted from when it began.
const STALE_AFTER: Duration = Duration::from_secs(1);

/// Changes read in one look.
const PAGE: i64 = 1_000;

/// A change is remembered for the life of a token and this much longer, for clocks differ.
pub(crate) const CLOCKS_DIFFER_SECONDS: i64 = 300;

pub(crate) struct Denied {
    map: RwLock<Map>,
    /// Monotonic milliseconds at which the last good look began.
    looked_at: AtomicU64,
    /// The number of the last change heard; held while looking.
    heard: tokio::sync::Mutex<i64>,
}

#[derive(Default)]
struct Map {
    /// Ended sessions, with the instant from which no token of theirs can live.
    sessions: HashMap<String, Instant>,
    /// The generation that lives, for people who had an earlier one.
    generations: HashMap<String, (i64, Instant)>,
    swept_at: Option<Instant>,
}

impl Denied {
    pub(crate) fn new(clock: &Clock) -> Self {
        Self {
            map: RwLock::default(),
            looked_at: AtomicU64::new(millis(clock.monotonic())),
            heard: tokio::sync::Mutex::new(0),
        }
    }

    /// Whether memory may be trusted: a good look began within the last second.
    pub(crate) fn is_fresh(&self, clock: &Clock) -> bool {
        let looked_at = Duration::from_millis(self.looked_at.load(Ordering::SeqCst));
        clock.monotonic().saturating_sub(looked_at) < STALE_AFTER
    }

    /// Refuses a token whose session or generation died.
    pub(crate) fn check(
        &self,
        session_id: &str,
        user_id: &str,
        generation: i64,
    ) -> Result<(), TokenRefusal> {
        let map = self.map.read().unwrap_or_else(PoisonError::into_inner);
        if !map.sessions.is_empty() && map.sessions.contains_key(session_id) {
            return Err(TokenRefusal::SessionEnded);
        }
        match map.generations.get(user_id) {
            Some((living, _)) if generation < *living => Err(TokenRefusal::Superseded),
            _ => Ok(()),
        }
    }

    fn apply(&self, heard: &[Change], forget_at: Instant) {
        let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
        for change in heard {
            match change {
                Change::Session { id } => {
                    map.sessions.insert(id.clone(), forget_at);
                }
                Change::User { id, generation } => {
                    let entry = map.generations.entry(id.clone()).or_insert((0, forget_at));
                    *entry = (entry.0.max(*generation), forget_at);
                }
                Change::Key { .. } | Change::Unknown => {}
            }
        }
    }

    /// Forgets what no living token can name any more; once a minute is enough.
    fn sweep(&self, now: Instant) {
        let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
        if map.swept_at.is_some_and(|swept_at| now < swept_at.plus_seconds(60)) {
            return;
        }
        map.swept_at = Some(now);
        map.sessions.retain(|_, forget_at| *forget_at > now);
        map.generations.retain(|_, (_, forget_at)| *forget_at > now);
    }
}

impl App {
    /// Hears every change that a living token could still name, before anybody is let in.
    pub(super) async fn begin_following(&self) -> Result<(), KeysError> {
        let since = self.now().plus_seconds(-self.remembered_seconds());
        let number = read!(self.db, |tx| changes::number_before(tx, since.millis()).await)?;
        *self.denied.heard.lock().await = number;
        self.follow().await
    }

    /// Looks for changes and hears them all. Called on each bell: after a commit that
    /// recorded one, before its request is answered.
    pub(crate) async fn follow(&self) -> Result<(), KeysError> {
        let mut heard = self.denied.heard.lock().await;
        loop {
            let began = self.clock.monotonic();
            let page = read!(self.db, |tx| changes::after(tx, *heard, PAGE).await)?;
            if page.is_torn_from(*heard) {
                // Slept for longer than changes are kept: what died meanwhile nobody tells.
                self.cache.forget();
                self.read_keys().await?;
            }
            self.hear(&page.changes).await?;
            *heard = page.changes.last().map_or(page.newest, |last| last.number);
            if i64::try_from(page.changes.len()).unwrap_or(PAGE) < PAGE {
                self.denied.looked_at.store(millis(began), Ordering::SeqCst);
                return Ok(());
            }
        }
    }

    /// Where the keys can't be read the page is heard again: hearing twice is as once.
    async fn hear(&self, page: &[changes::Numbered]) -> Result<(), KeysError> {
        let now = self.now();
        if !page.is_empty() {
            let changes: Vec<Change> = page.iter().map(|heard| heard.change.clone()).collect();
            self.denied.apply(&changes, now.plus_seconds(self.remembered_seconds()));
            for change in &changes {
                if let Change::User { id, .. } = change {
                    self.cache.drop_person(id);
                }
            }
            if changes.iter().any(|change| matches!(change, Change::Key { .. })) {
                self.read_keys().await?;
            }
        }
        self.denied.sweep(now);
        Ok(())
    }

    /// Looks on each ring of the bell and every quarter of a second, for as long as the server
    /// runs.
    pub async fn follow_forever(&self) {
        let rung = Notify::new();
        let listen = async {
            let mut bell = self.db.bell();
            loop {
                bell.rung().await;
                rung.notify_one();
            }
        };
        tokio::join!(listen, self.look_forever(&rung));
    }

    async fn look_forever(&self, rung: &Notify) {
        let mut failing = false;
        loop {
            match self.follow().await {
                Ok(()) if failing => {
                    failing = false;
                    tracing::info!("changes are heard again");
                }
                Ok(()) => {}
                Err(error) if !failing => {
                    failing = true;
                    tracing::error!(%error, "changes can't be heard; each request asks the table");
                }
                Err(_) => {}
            }
            tokio::select! {
                () = rung.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Seconds after which nobody can bring a living token any more of what ends now.
    pub(crate) fn remembered_seconds(&self) -> i64 {
        self.config.access_lifetime_seconds + CLOCKS_DIFFER_SECONDS
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
