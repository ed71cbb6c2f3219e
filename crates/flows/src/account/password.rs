//! Change of password: every other session ends, every earlier access token dies, and the
//! caller goes on with a fresh pair.

use keyward_rules::password::{Password, hash};
use keyward_rules::session::family;
use keyward_store::changes::{self, Change};
use keyward_store::passwords::{self, Candidate};
use keyward_store::{DbError, refresh_tokens, sessions, users, vouchers};
use keyward_store::{read, record};
use zeroize::Zeroizing;

use super::{choose, not_me};
use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::letters::Letter;
use crate::login::{attempt, device, verify};
use crate::recover::RESET;
use crate::refusal::{Refusal, TokenRefusal};
use crate::session::{SignedIn, issue};

/// Changes the caller's password.
pub async fn change(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    current: Password,
    new: Password,
) -> Result<SignedIn, Refusal> {
    let user_id = &member.token.user_id;
    let line = || line(app, visitor, member);
    if let Err(refusal) = judge(app, member, &new).await {
        line()?.refused("password_policy").write_alone(app).await?;
        return Err(refusal);
    }
    let candidate = read!(app.db, |tx| passwords::by_user(tx, user_id).await)?;
    let candidate = candidate.ok_or(TokenRefusal::PersonShutOut)?;
    let attempt = attempt::take_of_member(app, visitor, member, line()?).await?;
    let checked = verify::verify(app, candidate.hash.as_deref(), true, current).await;
    let checked = attempt.unless_judged(app, checked).await?;
    if !checked.matches {
        line()?.refused("wrong_current_password").write_alone(app).await?;
        return Err(Refusal::WrongCurrentPassword);
    }
    let hash = hash_new(app, new).await;
    let hash = attempt.unless_judged(app, hash).await?;
    record(app, visitor, member, &candidate, &attempt, &hash).await
}

fn line(app: &App, visitor: &Visitor, member: &Member) -> Result<Event, Refusal> {
    let event = Event::of(app, "password_change", visitor)?;
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}

async fn judge(app: &App, member: &Member, new: &Password) -> Result<(), Refusal> {
    let user = &member.person.user;
    let full_name = user.full_name.as_deref().unwrap_or_default();
    choose::judge(app, new, &[&user.username, &user.email, full_name], "/new_password").await
}

async fn hash_new(app: &App, new: Password) -> Result<String, Refusal> {
    let (params, salt) = (app.config.hashing, dice::bytes()?);
    app.hashing
        .run(move |memory| hash::hash(&new, params, salt, memory))
        .await?
        .map_err(|error| Refusal::Internal(error.to_string()))
}

async fn record(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    candidate: &Candidate,
    attempt: &attempt::Attempt,
    hash: &str,
) -> Result<SignedIn, Refusal> {
    let (user_id, session_id) = (&member.token.user_id, &member.token.session_id);
    let now = app.now().millis();
    let made = family::begin(&dice::bytes()?);
    let read = member.token.generation;
    let changed = line(app, visitor, member)?;
    let superseded = line(app, visitor, member)?.refused("superseded");
    let notice = not_me::notice(app, &candidate.user, |not_me_token| Letter::PasswordChanged {
        not_me_token,
    })?;
    let raised = record!(app.db, |tx| {
        // Two changes at once: the second finds another generation than its token has.
        let Some(raised) = users::raise_generation(tx, user_id, read, now).await? else {
            superseded.write(tx).await?;
            return Ok::<_, DbError>(None);
        };
        passwords::set(tx, user_id, hash, now).await?;
        sessions::end_all_but(tx, user_id, session_id, now).await?;
        // A link to a new password that somebody asked for before is worth nothing from here.
        vouchers::revoke_of(tx, RESET.name, user_id, 0).await?;
        // The caller's own earlier refresh tokens are unknown from here, by themselves and by
        // their family: presenting one is refused and ends nothing.
        refresh_tokens::begin(tx, session_id, &made.family, &made.hash).await?;
        attempt.succeed(tx).await?;
        notice.post(tx).await?;
        changed.write(tx).await?;
        let change = Change::User { id: user_id.clone(), generation: raised };
        changes::record(tx, &change, now).await?;
        Ok(Some(raised))
    })?;
    let raised = raised.ok_or(TokenRefusal::Superseded)?;
    app.follow().await?;
    let mut signed_in = answer(app, candidate, session_id, raised, made.token).await?;
    signed_in.device = Some(device::note(app, visitor, user_id, raised)?);
    Ok(signed_in)
}

async fn answer(
    app: &App,
    candidate: &Candidate,
    session_id: &str,
    raised: i64,
    token: Zeroizing<String>,
) -> Result<SignedIn, Refusal> {
    let found = read!(app.db, |tx| sessions::with_user(tx, session_id).await)?;
    let (session, _) = found.ok_or(TokenRefusal::SessionEnded)?;
    let mut user = candidate.user.standing();
    user.generation = raised;
    issue::signed_in(app, &user, &session, token).await
}
