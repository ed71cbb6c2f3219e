//! The courier: takes letters out of the outbox and says what became of them. It claims a letter
//! for as long as it lives, and marks it before the first byte of the text leaves, so that
//! nobody sends it a second time; see `docs/decisions/0010-letters.md`.

use std::sync::Arc;
use std::time::Duration;

use keyward_rules::value::instant::Instant;
use keyward_store::outbox::{self, GivenUp};
use keyward_store::{DbError, Tx, note, read, record};
use serde_json::from_slice;

use super::channel::Channel;
use super::post::{Contents, sealing_context};
use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::Actor;
use crate::refusal::Refusal;

/// How long a courier that says nothing keeps what it claimed.
const LEASE_SECONDS: i64 = 30;

/// How often a courier says that it lives.
pub const RENEW_EVERY: Duration = Duration::from_secs(8);

/// Letters out of time are given up so many at once.
const STEP_ROWS: i64 = 100;

/// The first pause after a letter was refused for now; each further one is twice as long.
const FIRST_PAUSE_MILLIS: i64 = 5_000;

/// The longest pause.
const LONGEST_PAUSE_MILLIS: i64 = 3_600_000;

/// One who delivers.
pub struct Courier {
    app: Arc<App>,
    id: String,
}

/// A letter in a courier's hands.
#[derive(Debug)]
pub struct Claimed {
    /// UUIDv7, the same at every try.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// What it says, and to whom.
    pub contents: Contents,
    /// When it was posted.
    pub created_at: Instant,
    attempts: i64,
    user_id: Option<String>,
}

impl Courier {
    /// A courier of its own name.
    pub fn new(app: Arc<App>) -> Result<Self, Refusal> {
        let id = app.new_id()?;
        Ok(Self { app, id })
    }

    /// Waits until this instance posted something.
    pub async fn is_called(&self, channel: Channel) {
        self.app.posted.of(channel).notified().await;
    }

    /// Whether something is due, or left behind by a courier; cheaper than to claim.
    pub async fn sees_work(&self, channel: Channel) -> Result<bool, Refusal> {
        let now = self.app.now().millis();
        Ok(read!(self.app.db, |tx| outbox::is_due(tx, channel.word(), now).await)?)
    }

    /// Claims up to `limit` letters that are due.
    pub async fn claim(&self, channel: Channel, limit: usize) -> Result<Vec<Claimed>, Refusal> {
        let (now, until) = (self.app.now().millis(), self.leased_until());
        let limit = i64::try_from(limit).unwrap_or(STEP_ROWS);
        let rows = note!(self.app.db, |tx| {
            outbox::claim(tx, channel.word(), &self.id, now, until, limit).await
        })
        .map_err(Refusal::from)?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            match self.open(&row) {
                Some(letter) => claimed.push(letter),
                None => self.settle_as_failed(&row.into(), "unreadable").await?,
            }
        }
        Ok(claimed)
    }

    fn open(&self, row: &outbox::Claimed) -> Option<Claimed> {
        Some(Claimed {
            contents: open(&self.app, &row.id, row.sealed_contents.as_deref()?)?,
            id: row.id.clone(),
            kind: row.kind.clone(),
            created_at: Instant::from_millis(row.created_at),
            attempts: row.attempts,
            user_id: row.user_id.clone(),
        })
    }

    fn leased_until(&self) -> i64 {
        self.app.now().plus_seconds(LEASE_SECONDS).millis()
    }

    /// To be said before the first byte of the text leaves; where the answer is not `true`,
    /// none may.
    pub async fn hands_over(&self, letter: &Claimed) -> Result<bool, Refusal> {
        let until = self.leased_until();
        let handed =
            record!(self.app.db, |tx| outbox::hand_over(tx, &letter.id, &self.id, until).await);
        Ok(handed?)
    }

    /// Somebody answers for the letter now.
    pub async fn was_taken(&self, letter: &Claimed) -> Result<(), Refusal> {
        let now = self.app.now().millis();
        let settled = record!(self.app.db, |tx| {
            outbox::settle(tx, &letter.id, &self.id, "sent", now).await
        });
        if !settled? {
            tracing::warn!(letter = letter.id, "a letter was delivered that was given up for lost");
        }
        Ok(())
    }

    /// Nobody took it for now: it is tried again after a pause that doubles each time.
    pub async fn was_refused_for_now(&self, letter: &Claimed) -> Result<(), Refusal> {
        let due_at = self.app.now().millis() + pause_millis(letter.attempts)?;
        self.put_back(letter, due_at, 0).await
    }

    /// It was not this letter's fault, so it may be tried again at once.
    pub async fn was_not_tried(&self, letter: &Claimed) -> Result<(), Refusal> {
        self.put_back(letter, self.app.now().millis(), 1).await
    }

    async fn put_back(&self, letter: &Claimed, due_at: i64, uncounted: i64) -> Result<(), Refusal> {
        record!(self.app.db, |tx| {
            outbox::put_back(tx, &letter.id, &self.id, due_at, uncounted).await
        })?;
        Ok(())
    }

    /// Nobody will take it; `reason` is for the audit.
    pub async fn gives_up(&self, letter: &Claimed, reason: &str) -> Result<(), Refusal> {
        let given_up = GivenUp {
            id: letter.id.clone(),
            kind: letter.kind.clone(),
            user_id: letter.user_id.clone(),
        };
        self.settle_as_failed(&given_up, reason).await
    }

    async fn settle_as_failed(&self, given_up: &GivenUp, reason: &str) -> Result<(), Refusal> {
        let now = self.app.now().millis();
        let line = line(&self.app, given_up, reason)?;
        record!(self.app.db, |tx| {
            if outbox::settle(tx, &given_up.id, &self.id, "failed", now).await? {
                line.write(tx).await?;
            }
            Ok::<_, DbError>(())
        })?;
        warn(given_up, reason);
        Ok(())
    }

    /// Says that this courier lives, puts back what dead ones had claimed, and gives up what they
    /// may have delivered and what nobody needs any more.
    pub async fn looks_round(&self) -> Result<(), Refusal> {
        let (now, until) = (self.app.now().millis(), self.leased_until());
        if !read!(self.app.db, |tx| outbox::needs_care(tx, now).await)? {
            return Ok(());
        }
        let given_up = record!(self.app.db, |tx| {
            outbox::renew(tx, &self.id, until).await?;
            outbox::recover(tx, now).await?;
            let doubtful = outbox::give_up_doubtful(tx, now).await?;
            let expired = outbox::give_up_expired(tx, now, STEP_ROWS).await?;
            for (list, reason) in [(&doubtful, "in_doubt"), (&expired, "expired")] {
                tell(&self.app, tx, list, reason).await?;
            }
            Ok::<_, Refusal>((doubtful, expired))
        })?;
        given_up.0.iter().for_each(|one| warn(one, "in_doubt"));
        given_up.1.iter().for_each(|one| warn(one, "expired"));
        Ok(())
    }
}

async fn tell(app: &App, tx: &mut Tx, list: &[GivenUp], reason: &str) -> Result<(), Refusal> {
    for one in list {
        line(app, one, reason)?.write(tx).await?;
    }
    Ok(())
}

fn line(app: &App, given_up: &GivenUp, reason: &str) -> Result<Event, Refusal> {
    let line = Event::by(app, "letter", &Actor::Server)?.refused(reason);
    Ok(match &given_up.user_id {
        Some(user_id) => line.about(user_id),
        None => line,
    })
}

fn warn(given_up: &GivenUp, reason: &str) {
    let GivenUp { id, kind, user_id } = given_up;
    let user = user_id.as_deref().unwrap_or("nobody");
    tracing::warn!(letter = id, kind, user, reason, "a letter was not delivered");
}

/// Opens what was sealed for the row of this id; `None` where it can't be read.
pub(super) fn open(app: &App, id: &str, sealed: &[u8]) -> Option<Contents> {
    let plain = app.sealing.open(&sealing_context(id), sealed).ok()?;
    from_slice(&plain).ok()
}

/// Half of the pause is chance, so that letters refused together do not come back together.
fn pause_millis(attempts: i64) -> Result<i64, Refusal> {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(20);
    let whole = (FIRST_PAUSE_MILLIS << doublings).min(LONGEST_PAUSE_MILLIS);
    let chance = i64::from(u16::from_be_bytes(dice::bytes()?));
    Ok(whole / 2 + whole / 2 * chance / i64::from(u16::MAX))
}
