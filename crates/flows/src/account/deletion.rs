//! Deletion of one's own account: planned at once, done after a delay, and taken back by the
//! letter that tells of it.

use keyward_rules::password::Password;
use keyward_rules::value::instant::Instant;
use keyward_store::changes::{self, Change};
use keyward_store::users::{self, User};
use keyward_store::{DbError, passwords, read, record, sessions};

use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::letters::{self, Letter, Recipient};
use crate::login::attempt::{self, Attempt};
use crate::login::verify;
use crate::refusal::{Refusal, TokenRefusal};
use crate::vouchers::{self, Held, Purpose};

const DAY_SECONDS: i64 = 86_400;

/// What takes a deletion back is good for as long as there is something to take back.
fn purpose(app: &App) -> Purpose {
    let delay_seconds = app.config.deletion_delay_days * DAY_SECONDS;
    Purpose { name: "deletion_undo", lifetime_seconds: delay_seconds.max(1) }
}

/// Plans the deletion of the caller's account: every session ends, and nobody comes in any more.
/// Without a password the caller must have proved themselves a moment ago. The instant from
/// which it is done.
pub async fn plan(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    password: Option<Password>,
) -> Result<Instant, Refusal> {
    let attempt = match password {
        Some(password) => prove(app, visitor, member, password).await?,
        None => {
            member.stepped_up(app)?;
            None
        }
    };
    let user = &member.person.user;
    let now = app.now();
    let on = now.plus_seconds(app.config.deletion_delay_days * DAY_SECONDS);
    let voucher = vouchers::make(app, purpose(app), &user.id, &())?;
    let letter = Letter::DeletionPlanned { on: on.millis(), undo_token: voucher.token.to_string() };
    let letter = letters::prepare(app, &Recipient::of(user), &letter)?;
    let line = line(app, visitor, member)?;
    let now = now.millis();
    let planned = record!(app.db, |tx| {
        let generation = users::plan_deletion(tx, &user.id, on.millis(), now).await?;
        let Some(generation) = generation else { return Ok::<_, DbError>(false) };
        sessions::end_all_but(tx, &user.id, "", now).await?;
        voucher.write_alone(tx).await?;
        letter.post(tx).await?;
        if let Some(attempt) = &attempt {
            attempt.give_back(tx).await?;
        }
        line.write(tx).await?;
        changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await?;
        Ok(true)
    })?;
    app.follow().await?;
    // Whoever asks twice at once is, the second time, somebody whose sessions have ended.
    if planned { Ok(on) } else { Err(TokenRefusal::PersonShutOut.into()) }
}

fn line(app: &App, visitor: &Visitor, member: &Member) -> Result<Event, Refusal> {
    let event = Event::of(app, "deletion_plan", visitor)?;
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}

async fn prove(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    password: Password,
) -> Result<Option<Attempt>, Refusal> {
    let user_id = &member.token.user_id;
    let candidate = read!(app.db, |tx| passwords::by_user(tx, user_id).await)?;
    let candidate = candidate.ok_or(TokenRefusal::PersonShutOut)?;
    let attempt =
        attempt::take_of_member(app, visitor, member, line(app, visitor, member)?).await?;
    let checked = verify::verify(app, candidate.hash.as_deref(), true, password).await;
    if attempt.unless_judged(app, checked).await?.matches {
        return Ok(Some(attempt));
    }
    line(app, visitor, member)?.refused("wrong_current_password").write_alone(app).await?;
    Err(Refusal::WrongCurrentPassword)
}

/// When the account of a token will be deleted; refuses a token that does not hold. Spends
/// nothing.
pub async fn look(app: &App, token: &str) -> Result<Instant, Refusal> {
    let (_, user) = find(app, token).await?.ok_or(Refusal::DeletionTokenRefused)?;
    user.delete_at.map(Instant::from_millis).ok_or(Refusal::DeletionTokenRefused)
}

/// Takes a planned deletion back by the letter's token. Nobody is signed in by it.
pub async fn undo(app: &App, visitor: &Visitor, token: &str) -> Result<(), Refusal> {
    let line = || Event::of(app, "deletion_undo", visitor);
    let attempt = attempt::take_of_network(app, visitor, line()?).await?;
    let Some((held, user)) = find(app, token).await? else {
        line()?.refused(Refusal::DeletionTokenRefused.code()).write_alone(app).await?;
        return Err(Refusal::DeletionTokenRefused);
    };
    let letter = letters::prepare(app, &Recipient::of(&user), &Letter::DeletionUndone)?;
    let done = line()?.about(&user.id);
    let lost = line()?.about(&user.id).refused(Refusal::DeletionTokenRefused.code());
    let now = app.now().millis();
    let kept = record!(app.db, |tx| {
        let generation = match held.spend(tx, now).await? {
            true => users::keep(tx, &user.id, now).await?,
            false => None,
        };
        let Some(generation) = generation else {
            lost.write(tx).await?;
            return Ok::<_, DbError>(false);
        };
        letter.post(tx).await?;
        attempt.give_back(tx).await?;
        done.write(tx).await?;
        changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await?;
        Ok(true)
    })?;
    app.follow().await?;
    if kept { Ok(()) } else { Err(Refusal::DeletionTokenRefused) }
}

async fn find(app: &App, token: &str) -> Result<Option<(Held<()>, User)>, Refusal> {
    let Some(held) = vouchers::look::<()>(app, purpose(app), token).await? else {
        return Ok(None);
    };
    let user = read!(app.db, |tx| users::by_id(tx, &held.subject).await)?;
    Ok(user.map(|user| (held, user)))
}
