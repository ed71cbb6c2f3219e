//! Change of address: the new one is asked by letter, the old one is told when it is done, with a
//! way back.

use keyward_rules::password::Password;
use keyward_rules::value::email::Email;
use keyward_rules::value::fault::Fault;
use keyward_store::changes::{self, Change};
use keyward_store::passwords::{self, Candidate};
use keyward_store::users::{self, NewEmail, User};
use keyward_store::{DbError, former_addresses};
use keyward_store::{read, record};

use super::question::Question;
use super::verify::line;
use super::{Former, NEW_ADDRESS, UNDO, Wanted, budget};
use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::letters::{self, Letter, Recipient};
use crate::login::attempt::{self, Attempt};
use crate::login::verify;
use crate::refusal::{Refusal, TokenRefusal};
use crate::vouchers::{self, Held};

/// Asks the new address by letter; until it is confirmed the old one stands. Whether the new one
/// is somebody else's is told to nobody but them. `password` may be missing where the account
/// has none.
pub async fn request(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    email: &Email,
    password: Option<Password>,
) -> Result<(), Refusal> {
    let member = member.stepped_up(app)?;
    let member = member.member();
    let user_id = &member.token.user_id;
    let candidate = read!(app.db, |tx| passwords::by_user(tx, user_id).await)?;
    let candidate = candidate.ok_or(TokenRefusal::PersonShutOut)?;
    let attempt = prove(app, visitor, member, &candidate, password).await?;
    let began = app.clock.monotonic();
    let asked = ask(app, visitor, member, email, attempt.as_ref()).await;
    app.on_the_beat(began).await;
    asked
}

fn event(app: &App, visitor: &Visitor, member: &Member) -> Result<Event, Refusal> {
    let event = Event::of(app, "email_change_request", visitor)?;
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}

/// Judges the password, where there is one to judge.
async fn prove(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    candidate: &Candidate,
    password: Option<Password>,
) -> Result<Option<Attempt>, Refusal> {
    let line = || event(app, visitor, member);
    let (stored, password) = match (&candidate.hash, password) {
        (None, None) => return Ok(None),
        (Some(_), None) => {
            let missing = Fault::new("missing", "password is missing.");
            return Err(Refusal::fault("/password", missing));
        }
        (stored, Some(password)) => (stored.as_deref(), password),
    };
    let attempt = attempt::take_of_member(app, visitor, member, line()?).await?;
    let checked = verify::verify(app, stored, true, password).await;
    if attempt.unless_judged(app, checked).await?.matches {
        return Ok(Some(attempt));
    }
    line()?.refused("wrong_current_password").write_alone(app).await?;
    Err(Refusal::WrongCurrentPassword)
}

async fn ask(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    email: &Email,
    attempt: Option<&Attempt>,
) -> Result<(), Refusal> {
    let user = &member.person.user;
    let (generation, now) = (member.token.generation, app.now().millis());
    let budget = budget::take(app, visitor, email, event(app, visitor, member)?).await;
    match attempt {
        Some(attempt) => attempt.unless_judged(app, budget).await?,
        None => budget?,
    }
    let owner = read!(app.db, |tx| users::by_email(tx, email.key()).await)?;
    let owner = owner.filter(|owner| owner.id != user.id);
    let held = read!(app.db, |tx| former_addresses::is_held(tx, email.key(), &user.id, now).await)?;
    let line = event(app, visitor, member)?;
    let wanted =
        Wanted { email: email.as_str().to_owned(), email_key: email.key().to_owned(), generation };
    let (question, line) = if owner.is_some() || held {
        let reader = owner.as_ref().filter(|owner| owner.disabled_at.is_none());
        let question = Question::to_owner(app, email, reader, (NEW_ADDRESS, &wanted))?;
        (question, line.because("address_taken"))
    } else {
        (Question::to_new_address(app, user, email, &wanted)?, line)
    };
    record!(app.db, |tx| {
        question.post(tx).await?;
        if let Some(attempt) = attempt {
            attempt.give_back(tx).await?;
        }
        line.write(tx).await?;
        Ok::<_, DbError>(())
    })?;
    Ok(())
}

/// Makes the change by the token of the letter to the new address.
pub(super) async fn confirm(
    app: &App,
    visitor: &Visitor,
    attempt: &Attempt,
    held: Held<Wanted>,
    user: User,
) -> Result<(), Refusal> {
    let wanted = &held.state;
    let former = Former::of(&user)?;
    let undo = vouchers::make(app, UNDO, &user.id, &former)?;
    let notice = Letter::AddressChanged {
        new_address_masked: masked(&wanted.email),
        undo_token: Some(undo.token.to_string()),
    };
    let notice = letters::prepare(app, &Recipient::of(&user), &notice)?;
    let done = Event::of(app, "email_change", visitor)?.about(&user.id);
    let lost = line(app, visitor)?.about(&user.id);
    let lost = lost.refused(Refusal::VerificationTokenRefused.code());
    let (now, held_until) = (app.now(), app.now().plus_seconds(UNDO.lifetime_seconds).millis());
    let now = now.millis();
    let to = NewEmail { shown: &wanted.email, key: &wanted.email_key, is_verified: true };
    let from = (wanted.generation, former.email_key.as_str());
    let changed = record!(app.db, |tx| {
        let changed = held.spend(tx, now).await?
            && !former_addresses::is_held(tx, to.key, &user.id, now).await?
            && users::change_email(tx, &user.id, from, to, now).await?;
        if !changed {
            lost.write(tx).await?;
            return Ok::<_, DbError>(false);
        }
        former_addresses::release(tx, to.key, &user.id).await?;
        former_addresses::hold(tx, &former.email_key, &user.id, held_until).await?;
        undo.write(tx).await?;
        notice.post(tx).await?;
        attempt.give_back(tx).await?;
        done.write(tx).await?;
        // The same generation: nobody is signed out, and every instance reads the profile anew.
        let change = Change::User { id: user.id.clone(), generation: wanted.generation };
        changes::record(tx, &change, now).await?;
        Ok(true)
    })?;
    app.follow().await?;
    if changed { Ok(()) } else { Err(Refusal::VerificationTokenRefused) }
}

/// Enough for its owner to know it again: `a…@example.com`.
fn masked(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            format!("{first}…@{domain}")
        }
        None => "…".to_owned(),
    }
}
