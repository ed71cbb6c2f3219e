//! Step-up: a person who is signed in proves themselves again. The session goes on with a fresh
//! pair, its `auth_time` is now, and what it had proved before still counts.

use keyward_rules::factor::assurance::{Method, Proof};
use keyward_rules::password::Password;
use keyward_rules::session::family;
use keyward_store::passwords;
use keyward_store::sessions::{self, Session};
use keyward_store::users::User;
use keyward_store::{DbError, read, record, refresh_tokens};

use super::{SignedIn, issue};
use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::factor::answer::{self, Answer, Right};
use crate::factor::notice;
use crate::login::attempt::{self, Attempt};
use crate::login::verify;
use crate::refusal::{Refusal, TokenRefusal};

/// What the person brings.
pub enum With {
    /// Their password.
    Password(Password),
    /// A second factor.
    Factor(Answer),
}

/// Proves the caller again.
pub async fn step_up(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    with: With,
) -> Result<SignedIn, Refusal> {
    let session_id = &member.token.session_id;
    let found = read!(app.db, |tx| sessions::with_user(tx, session_id).await)?;
    let (session, user) = found.ok_or(TokenRefusal::SessionEnded)?;
    let line = || line(app, visitor, member);
    let attempt = attempt::take_of_member(app, visitor, member, line()?).await?;
    let (reason, refusal, judged) = match with {
        With::Password(password) => {
            let judged = by_password(app, &user, password).await;
            ("wrong_password", Refusal::WrongCredentials, judged)
        }
        With::Factor(answer) => {
            let judged = answer::judge(app, &user, session_id, &answer).await;
            (answer.wrong(), Refusal::CodeRefused, judged)
        }
    };
    let Some(right) = attempt.unless_judged(app, judged).await? else {
        line()?.refused(reason).write_alone(app).await?;
        return Err(refusal);
    };
    prove(app, visitor, member, (session, user), right, &attempt).await
}

async fn by_password(app: &App, user: &User, password: Password) -> Result<Option<Right>, Refusal> {
    let candidate = read!(app.db, |tx| passwords::by_user(tx, &user.id).await)?;
    let stored = candidate.and_then(|candidate| candidate.hash);
    let checked = verify::verify(app, stored.as_deref(), true, password).await?;
    Ok(checked.matches.then(|| Right { method: Method::Password, spent: Vec::new() }))
}

async fn prove(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    (mut session, user): (Session, User),
    right: Right,
    attempt: &Attempt,
) -> Result<SignedIn, Refusal> {
    let now = app.now().millis();
    let proof = Proof::of_session(&session.acr, &session.amr).and(right.method);
    session.acr = proof.level().as_str().to_owned();
    session.amr = proof.amr();
    session.authenticated_at = now;
    let made = family::begin(&dice::bytes()?);
    let done = line(app, visitor, member)?;
    let notice = notice::of_spent(app, &user, &right.spent)?;
    let proved = record!(app.db, |tx| {
        sessions::prove_again(tx, &session.id, &session.acr, &session.amr, now).await?;
        for spent in &right.spent {
            spent.claim(tx, &user.id, now).await?;
        }
        // A new proof is a new pair: the refresh tokens before it are unknown from here.
        refresh_tokens::begin(tx, &session.id, &made.family, &made.hash).await?;
        attempt.give_back(tx).await?;
        if let Some(notice) = &notice {
            notice.post(tx).await?;
        }
        done.write(tx).await
    });
    match proved {
        Ok(()) => issue::signed_in(app, &user.standing(), &session, made.token).await,
        Err(DbError::Lost) => {
            line(app, visitor, member)?.refused("already_spent").write_alone(app).await?;
            Err(Refusal::CodeRefused)
        }
        Err(error) => Err(error.into()),
    }
}

fn line(app: &App, visitor: &Visitor, member: &Member) -> Result<Event, Refusal> {
    let event = Event::of(app, "step_up", visitor)?;
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}
