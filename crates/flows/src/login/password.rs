//! Sign-in with a password.

use keyward_rules::factor::assurance::{Method, Proof};
use keyward_rules::password::Password;
use keyward_rules::value::login_name::LoginName;
use keyward_store::passwords::{self, Candidate};
use keyward_store::read;
use keyward_store::{DbError, Tx};

use super::attempt::{self, Bearer, Named};
use super::{Choice, Outcome};
use super::{finish, verify};
use crate::App;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::refusal::Refusal;

/// Signs a person in by name or address and password. Whether nobody is there, the password
/// is another, or the person is shut out: the answer and its time are the same.
pub async fn sign_in(
    app: &App,
    visitor: &Visitor,
    name: &LoginName,
    password: Password,
    choice: Choice,
) -> Result<Outcome, Refusal> {
    let candidate = read!(app.db, |tx| candidate(tx, name).await)?;
    let bearer = candidate
        .as_ref()
        .map(|candidate| Bearer { id: &candidate.user.id, generation: candidate.user.generation });
    let named = Named { key: name.key(), person: bearer };
    let taking = line(app, visitor, name, candidate.as_ref())?;
    let attempt = attempt::take_at_door(app, visitor, named, taking).await?;
    let stored = candidate.as_ref().and_then(|candidate| candidate.hash.as_deref());
    let checked = verify::verify_named(app, stored, attempt.is_heard(), password, name.key()).await;
    let checked = attempt.unless_judged(app, checked).await?;
    let refused = |reason| {
        let line = line(app, visitor, name, candidate.as_ref())?.refused(reason);
        Ok::<_, Refusal>(line)
    };
    let Some(candidate) = candidate.as_ref().filter(|_| checked.matches) else {
        refused(attempt.reason("wrong_credentials"))?.write_alone(app).await?;
        return Err(Refusal::WrongCredentials);
    };
    if let Some(reason) = candidate.user.shut_out() {
        refused(reason)?.write_alone(app).await?;
        return Err(Refusal::WrongCredentials);
    }
    let arrival = finish::Arrival {
        who: &candidate.user,
        proof: Proof::of(Method::Password),
        attempt: Some(&attempt),
        choice,
        spent: Vec::new(),
        stronger_hash: candidate.hash.as_deref().zip(checked.stronger.as_deref()),
        trust_device: false,
    };
    finish::finish(app, visitor, arrival).await
}

async fn candidate(tx: &mut Tx, name: &LoginName) -> Result<Option<Candidate>, DbError> {
    match name {
        LoginName::Username { key } => passwords::by_username(tx, key).await,
        LoginName::Email { key } => passwords::by_email(tx, key).await,
        LoginName::Nobody { .. } => Ok(None),
    }
}

fn line(
    app: &App,
    visitor: &Visitor,
    name: &LoginName,
    candidate: Option<&Candidate>,
) -> Result<Event, Refusal> {
    let event = Event::of(app, "login", visitor)?;
    Ok(match candidate {
        Some(candidate) => event.about(&candidate.user.id),
        None => event.about_nobody(app, name.key()),
    })
}
