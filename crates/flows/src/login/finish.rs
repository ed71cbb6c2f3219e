//! The end of every sign-in: a session, its first refresh token, the attempt given back and
//! the audit line, in one transaction; then the access token is signed.

use keyward_rules::session::family;
use keyward_store::DbError;
use keyward_store::passwords::{self, Candidate};
use keyward_store::record;
use keyward_store::sessions::{self, Session};

use super::Choice;
use super::attempt::Attempt;
use super::device;
use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::refusal::Refusal;
use crate::session::{SignedIn, issue};

/// What a sign-in has found, before anything of it is recorded.
pub(crate) struct Beginning<'a> {
    pub(crate) candidate: &'a Candidate,
    pub(crate) attempt: &'a Attempt,
    pub(crate) stronger_hash: Option<&'a str>,
    pub(crate) choice: Choice,
}

/// Begins a session where the person is still the one that was read: of that generation and
/// not shut out. Else the attempt has failed, and stays spent.
pub(crate) async fn begin_session(
    app: &App,
    visitor: &Visitor,
    beginning: Beginning<'_>,
) -> Result<SignedIn, Refusal> {
    let user = &beginning.candidate.user;
    let session = new_session(app, visitor, &user.id, beginning.choice)?;
    let made = family::begin(&dice::bytes()?);
    let begun = Event::of(app, "login", visitor)?.member(&user.id).session(&session.id);
    let moved = Event::of(app, "login", visitor)?.about(&user.id).refused("superseded");
    let recorded = record!(app.db, |tx| {
        if !sessions::insert(tx, &session, user.generation, &made.family, &made.hash).await? {
            moved.write(tx).await?;
            return Ok::<_, DbError>(false);
        }
        beginning.attempt.succeed(tx).await?;
        if let (Some(new), Some(old)) = (beginning.stronger_hash, &beginning.candidate.hash) {
            passwords::strengthen(tx, &user.id, old, new).await?;
        }
        begun.write(tx).await?;
        Ok(true)
    })?;
    if !recorded {
        return Err(Refusal::WrongCredentials);
    }
    let mut signed_in = issue::signed_in(app, &user.standing(), &session, made.token).await?;
    signed_in.device = Some(device::note(app, visitor, &user.id, user.generation)?);
    Ok(signed_in)
}

fn new_session(
    app: &App,
    visitor: &Visitor,
    user_id: &str,
    choice: Choice,
) -> Result<Session, Refusal> {
    let now = app.now();
    let expires_at = app.config.lifetimes.expires_at(now, choice.remember);
    let idle_until = app.config.lifetimes.idle_until(now, expires_at, choice.remember);
    Ok(Session {
        id: app.new_id()?,
        user_id: user_id.to_owned(),
        remembered: choice.remember,
        delivery: choice.delivery.as_str().to_owned(),
        acr: "aal1".to_owned(),
        amr: "pwd".to_owned(),
        authenticated_at: now.millis(),
        address: visitor.address.map(|address| address.to_string()),
        user_agent: visitor.user_agent.clone(),
        created_at: now.millis(),
        last_seen_at: now.millis(),
        idle_until: idle_until.millis(),
        expires_at: expires_at.millis(),
        ended_at: None,
    })
}
