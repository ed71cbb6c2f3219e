//! What the audit is told: one line for every attempt, in the words of the flow that makes it.

use keyward_store::audit::{self, Entry};
use keyward_store::{DbError, Tx};
use keyward_store::{read, record};

use crate::App;
use crate::caller::{Actor, Visitor};
use crate::refusal::Refusal;

/// Up to `limit` lines, newest first.
pub async fn latest(app: &App, limit: i64) -> Result<Vec<Entry>, Refusal> {
    Ok(read!(app.db, |tx| audit::latest(tx, limit).await)?)
}

/// A line about to be written; `Event::of` begins it.
#[derive(Clone)]
pub(crate) struct Event(Entry);

impl Event {
    /// An event that a visitor caused.
    pub(crate) fn of(app: &App, event: &str, visitor: &Visitor) -> Result<Self, Refusal> {
        Ok(Self(Entry {
            id: app.new_id()?,
            at: app.now().millis(),
            event: event.to_owned(),
            outcome: "success".to_owned(),
            actor_kind: "visitor".to_owned(),
            address: visitor.address.map(|address| address.to_string()),
            user_agent: visitor.user_agent.clone(),
            request_id: Some(visitor.request_id.clone()),
            ..Entry::default()
        }))
    }

    /// An event that somebody with a permission caused.
    pub(crate) fn by(app: &App, event: &str, actor: &Actor) -> Result<Self, Refusal> {
        let actor_kind = match actor {
            Actor::Cli => "cli",
            Actor::Server => "server",
        };
        Ok(Self(Entry {
            id: app.new_id()?,
            at: app.now().millis(),
            event: event.to_owned(),
            outcome: "success".to_owned(),
            actor_kind: actor_kind.to_owned(),
            ..Entry::default()
        }))
    }

    /// The person whom, or the key which, it is about.
    pub(crate) fn about(mut self, id: &str) -> Self {
        self.0.subject_id = Some(id.to_owned());
        self
    }

    /// A person who acted, whom the statement that writes the line will name.
    pub(crate) fn of_member(mut self) -> Self {
        self.0.actor_kind = "member".to_owned();
        self
    }

    /// The line itself, for a statement of its own.
    pub(crate) fn into_entry(self) -> Entry {
        self.0
    }

    /// The person who acted, about themselves.
    pub(crate) fn member(mut self, user_id: &str) -> Self {
        self.0.actor_kind = "member".to_owned();
        self.0.actor_id = Some(user_id.to_owned());
        self.about(user_id)
    }

    /// A name that nobody bears: kept as a keyed hash only, for people type passwords as names.
    pub(crate) fn about_nobody(mut self, app: &App, name: &str) -> Self {
        let hash = app.sealing.keyed_hash("audit: unknown name", name);
        self.0.subject_hash = hash.ok().map(|hash| hash.to_vec());
        self
    }

    /// The session that it began, used or ended.
    pub(crate) fn session(mut self, session_id: &str) -> Self {
        self.0.session_id = Some(session_id.to_owned());
        self
    }

    /// Something worth knowing about a success.
    pub(crate) fn because(mut self, reason: &str) -> Self {
        self.0.reason = Some(reason.to_owned());
        self
    }

    /// That it was refused, and why.
    pub(crate) fn refused(mut self, reason: &str) -> Self {
        self.0.outcome = "refused".to_owned();
        self.0.reason = Some(reason.to_owned());
        self
    }

    /// Writes the line within the transaction of its event.
    pub(crate) async fn write(&self, tx: &mut Tx) -> Result<(), DbError> {
        audit::insert(tx, &self.0).await
    }

    /// Writes a line that stands alone: nothing happened but the attempt.
    pub(crate) async fn write_alone(&self, app: &App) -> Result<(), DbError> {
        record!(app.db, |tx| self.write(tx).await)
    }
}
