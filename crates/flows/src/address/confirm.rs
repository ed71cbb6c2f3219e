//! Proving the address of an account that exists. Whoever shows to be the one who registered
//! keeps everything; whoever has the letter alone sets a password, and what was there goes.

use keyward_rules::value::fault::Fault;
use keyward_store::changes::{self, Change};
use keyward_store::passwords;
use keyward_store::users::{self, User};
use keyward_store::{DbError, read, record};

use super::verify::{Proof, line, refuse};
use crate::App;
use crate::account::{new_password, not_me, ownership};
use crate::caller::{Member, Visitor};
use crate::letters::Letter;
use crate::login::attempt::Attempt;
use crate::recover::SentTo;
use crate::refusal::Refusal;
use crate::vouchers::Held;

/// Whether the person has a password.
pub(super) async fn has_password(app: &App, user_id: &str) -> Result<bool, Refusal> {
    let candidate = read!(app.db, |tx| passwords::by_user(tx, user_id).await)?;
    Ok(candidate.is_some_and(|candidate| candidate.hash.is_some()))
}

pub(super) async fn confirm(
    app: &App,
    visitor: &Visitor,
    attempt: &Attempt,
    signed_in: Option<&Member>,
    (held, user): (Held<SentTo>, User),
    proof: Proof,
) -> Result<(), Refusal> {
    match proof.id.as_deref() {
        Some(id) if id != user.id => return Err(refuse(app, visitor, Some(&user.id)).await?),
        Some(_) if proof.password.is_none() => {
            return keep(app, visitor, attempt, held, user).await;
        }
        None if ownership::is_settled(app, visitor, &user, signed_in) => {
            return keep(app, visitor, attempt, held, user).await;
        }
        _ => {}
    }
    let hash = match proof.password {
        Some(password) => {
            let judged = new_password::judge(app, &user, &password, "/password").await;
            attempt.unless_judged(app, judged).await?;
            let hash = new_password::hash(app, password).await;
            Some(attempt.unless_judged(app, hash).await?)
        }
        None if has_password(app, &user.id).await? => return Err(password_missing()),
        None => None,
    };
    take_over(app, visitor, attempt, (held, user), hash.as_deref()).await
}

/// What to say to whoever has the letter alone and brings nothing else.
pub(crate) fn password_missing() -> Refusal {
    let detail = "Choose a password, or send the id that registration gave.";
    Refusal::fault("/password", Fault::new("missing", detail))
}

async fn keep(
    app: &App,
    visitor: &Visitor,
    attempt: &Attempt,
    held: Held<SentTo>,
    user: User,
) -> Result<(), Refusal> {
    let done = line(app, visitor)?.about(&user.id);
    let lost = line(app, visitor)?.about(&user.id);
    let lost = lost.refused(Refusal::VerificationTokenRefused.code());
    let now = app.now().millis();
    let confirmed = record!(app.db, |tx| {
        let spent = held.spend(tx, now).await?;
        let proved = match spent {
            true => users::prove_email(tx, &user.id, &held.state.email_key, now).await?,
            false => None,
        };
        let Some(generation) = proved else {
            lost.write(tx).await?;
            return Ok::<_, DbError>(false);
        };
        attempt.give_back(tx).await?;
        done.write(tx).await?;
        // The same generation: nobody is signed out, and every instance reads the profile anew.
        changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await?;
        Ok(true)
    })?;
    app.follow().await?;
    if confirmed { Ok(()) } else { Err(Refusal::VerificationTokenRefused) }
}

async fn take_over(
    app: &App,
    visitor: &Visitor,
    attempt: &Attempt,
    (held, user): (Held<SentTo>, User),
    hash: Option<&str>,
) -> Result<(), Refusal> {
    let done = line(app, visitor)?.about(&user.id).because("address_proved");
    let lost = line(app, visitor)?.about(&user.id);
    let lost = lost.refused(Refusal::VerificationTokenRefused.code());
    let notice = match hash {
        Some(_) => Some(not_me::notice(app, &user, |not_me_token| Letter::PasswordChanged {
            not_me_token,
        })?),
        None => None,
    };
    let now = app.now().millis();
    let confirmed = record!(app.db, |tx| {
        let spent = held.spend(tx, now).await?;
        let renewed = match spent {
            true => users::renew(tx, &user.id, &held.state.email_key, now).await?,
            false => None,
        };
        let Some(generation) = renewed else {
            lost.write(tx).await?;
            return Ok::<_, DbError>(false);
        };
        ownership::clear(tx, app, &user.id, now).await?;
        if let Some(hash) = hash {
            passwords::set(tx, &user.id, hash, now).await?;
        }
        attempt.give_back(tx).await?;
        if let Some(notice) = &notice {
            notice.post(tx).await?;
        }
        done.write(tx).await?;
        changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await?;
        Ok(true)
    })?;
    app.follow().await?;
    if confirmed { Ok(()) } else { Err(Refusal::VerificationTokenRefused) }
}
