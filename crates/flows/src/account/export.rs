//! All that is held about the caller, without the secrets.

use keyward_store::audit::{self, Entry};
use keyward_store::factors::{self, Factor};
use keyward_store::outbox::{self, Posted};
use keyward_store::passkeys::{self, Passkey};
use keyward_store::sessions::{self, Session};
use keyward_store::trusted_devices::{self, TrustedDevice};
use keyward_store::users::{self, User};
use keyward_store::{DbError, passwords, read, recovery_codes};

use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::refusal::{Refusal, TokenRefusal};

/// Lines read at once.
const PAGE: i64 = 500;

/// Everything about one person.
#[derive(Debug)]
pub struct Export {
    /// The account.
    pub user: User,
    /// When the password was set, Unix milliseconds; `None` where there is none.
    pub password_changed_at: Option<i64>,
    /// Sessions that stand, and those that ended a short while ago.
    pub sessions: Vec<Session>,
    /// Second factors.
    pub factors: Vec<Factor>,
    /// Passkeys.
    pub passkeys: Vec<Passkey>,
    /// Recovery codes that are left.
    pub recovery_codes: i64,
    /// Devices that are trusted.
    pub trusted_devices: Vec<TrustedDevice>,
    /// Letters and messages that are still on record.
    pub letters: Vec<Posted>,
    /// What happened at the account, newest first.
    pub events: Vec<Entry>,
}

/// Gathers it for somebody who proved themselves a moment ago.
pub async fn export(app: &App, visitor: &Visitor, member: &Member) -> Result<Export, Refusal> {
    let line = Event::of(app, "export", visitor)?
        .member(&member.token.user_id)
        .session(&member.token.session_id);
    if let Err(refusal) = member.stepped_up(app) {
        line.refused(refusal.code()).write_alone(app).await?;
        return Err(refusal);
    }
    line.write_alone(app).await?;
    let user = &member.token.user_id;
    let generation = member.token.generation;
    let now = app.now().millis();
    let found = read!(app.db, |tx| {
        let Some(person) = users::by_id(tx, user).await? else { return Ok::<_, DbError>(None) };
        Ok(Some(Export {
            user: person,
            password_changed_at: passwords::changed_at(tx, user).await?,
            sessions: sessions::of_person(tx, user).await?,
            factors: factors::confirmed(tx, user).await?,
            passkeys: passkeys::list(tx, user).await?,
            recovery_codes: recovery_codes::left(tx, user).await?,
            trusted_devices: trusted_devices::list(tx, user, generation, now).await?,
            letters: outbox::of_person(tx, user).await?,
            events: Vec::new(),
        }))
    })?;
    let mut export = found.ok_or(TokenRefusal::PersonShutOut)?;
    export.events = events(app, user).await?;
    Ok(export)
}

async fn events(app: &App, user_id: &str) -> Result<Vec<Entry>, Refusal> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let (at, id) = all.last().map_or((i64::MAX, ""), |line| (line.at, line.id.as_str()));
        let page = read!(app.db, |tx| audit::of_person(tx, user_id, at, id, PAGE).await)?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
