//! Verified tokens and profiles, kept for speed; bounded. `changes` keep them true: every look
//! at a token asks `denied` as well, a person's change drops their profile here, a key that is
//! gone drops every token, and who missed changes forgets all.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use keyward_rules::value::instant::Instant;
use keyward_store::users::User;

/// A token whose signature and claims were found good.
#[derive(Debug)]
pub struct Verified {
    /// Whose it is.
    pub user_id: String,
    /// The session that it belongs to.
    pub session_id: String,
    /// The key that signed it; a shared secret has no name.
    pub(crate) kid: Option<Arc<str>>,
    /// The person's generation when it was made.
    pub generation: i64,
    /// When it stops to open doors.
    pub dies_at: Instant,
    /// When the person last proved themselves.
    pub authenticated_at: Instant,
    /// Whether they proved more than one factor.
    pub is_multiple: bool,
    /// Whether what they proved comes to the high level, `aal2`.
    pub is_high: bool,
    /// When its session was last noted as used, Unix milliseconds.
    pub(crate) noted_at: AtomicI64,
    /// `Cache::epoch` from before its session was read.
    pub(crate) epoch: i64,
}

/// A person as they are now.
#[derive(Debug)]
pub struct Person {
    /// The record.
    pub user: User,
    /// The profile as JSON, where the server has rendered it: it lives and dies with this entry.
    pub profile_json: OnceLock<Bytes>,
}

pub(crate) struct Cache {
    /// By the SHA-256 of the token, so that no living bearer lies in memory.
    tokens: quick_cache::sync::Cache<[u8; 32], Arc<Verified>>,
    people: quick_cache::sync::Cache<String, Arc<Person>>,
    /// Rises before anything is dropped; see `keep_person` and `keep_token`.
    drops: AtomicI64,
    /// Rises when all is forgotten; see `epoch`.
    epoch: AtomicI64,
}

impl Cache {
    pub(crate) fn new(tokens: usize, people: usize) -> Self {
        Self {
            tokens: quick_cache::sync::Cache::new(tokens),
            people: quick_cache::sync::Cache::new(people),
            drops: AtomicI64::new(0),
            epoch: AtomicI64::new(0),
        }
    }

    pub(crate) fn token(&self, hash: &[u8; 32]) -> Option<Arc<Verified>> {
        self.tokens.get(hash).filter(|token| token.epoch == self.epoch())
    }

    /// A token of an earlier epoch is as good as unseen: whether it died since, `denied` can't
    /// tell.
    pub(crate) fn epoch(&self) -> i64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// Forgets everything, and whatever is being read to be kept here.
    pub(crate) fn forget(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.drops.fetch_add(1, Ordering::SeqCst);
        self.tokens.clear();
        self.people.clear();
    }

    /// Keeps a token that was verified, unless something was dropped since `drops_before`: the
    /// key that verified it may be gone.
    pub(crate) fn keep_token(&self, hash: [u8; 32], verified: Arc<Verified>, drops_before: i64) {
        self.tokens.insert(hash, verified);
        if self.drops() != drops_before {
            self.tokens.remove(&hash);
        }
    }

    pub(crate) fn drop_token(&self, hash: &[u8; 32]) {
        self.tokens.remove(hash);
    }

    /// Forgets every token. The ring must have changed before.
    pub(crate) fn drop_tokens(&self) {
        self.drops.fetch_add(1, Ordering::SeqCst);
        self.tokens.clear();
    }

    pub(crate) fn person(&self, id: &str) -> Option<Arc<Person>> {
        self.people.get(id)
    }

    /// To be read before the ring or the table is, and given to `keep_token` or `keep_person`.
    pub(crate) fn drops(&self) -> i64 {
        self.drops.load(Ordering::SeqCst)
    }

    /// Keeps a person that was read, unless somebody was dropped since `drops_before`: what
    /// was read may be older than that change.
    pub(crate) fn keep_person(&self, person: &Arc<Person>, drops_before: i64) {
        self.people.insert(person.user.id.clone(), person.clone());
        if self.drops() != drops_before {
            self.people.remove(&person.user.id);
        }
    }

    pub(crate) fn drop_person(&self, id: &str) {
        self.drops.fetch_add(1, Ordering::SeqCst);
        self.people.remove(id);
    }
}
