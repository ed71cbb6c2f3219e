//! A registration that waits: where addresses must be proved, the account is made when the
//! letter is confirmed, and until then nobody learns whether a name or an address is taken.

use keyward_rules::value::email::Email;
use keyward_rules::value::full_name::FullName;
use keyward_rules::value::username::Username;
use keyward_store::{DbError, former_addresses, users, vouchers as table};
use keyward_store::{read, record};
use serde::{Deserialize, Serialize};

use super::invitation::{self, Invitation};
use super::{Account, Newcomer, hash_password, judge_password};
use crate::App;
use crate::address::confirm::password_missing;
use crate::address::question::Question;
use crate::address::verify::{Proof, line, refuse};
use crate::address::{REGISTRATION, budget};
use crate::audit::Event;
use crate::caller::Visitor;
use crate::login::attempt::Attempt;
use crate::refusal::Refusal;
use crate::vouchers::{self, Held};

/// What somebody wants to be.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) full_name: Option<String>,
    /// None where they want no password.
    pub(crate) password_hash: Option<String>,
    /// The hash of the invitation that they brought.
    pub(crate) invitation: Option<[u8; 32]>,
}

/// Sends the letter; to the owner another one where the address is taken. The id shows later
/// that the same program asked.
pub(super) async fn wait(
    app: &App,
    visitor: &Visitor,
    newcomer: Newcomer,
    invitation: Option<&Invitation>,
) -> Result<String, Refusal> {
    let began = app.clock.monotonic();
    let waits = send(app, visitor, newcomer, invitation).await;
    app.on_the_beat(began).await;
    waits
}

async fn send(
    app: &App,
    visitor: &Visitor,
    newcomer: Newcomer,
    invitation: Option<&Invitation>,
) -> Result<String, Refusal> {
    let email = newcomer.email.clone();
    let event = || Event::of(app, "register", visitor);
    budget::take(app, visitor, &email, event()?.about_nobody(app, email.key())).await?;
    let now = app.now().millis();
    let owner = read!(app.db, |tx| users::by_email(tx, email.key()).await)?;
    let held = read!(app.db, |tx| former_addresses::is_held(tx, email.key(), "", now).await)?;
    let (newcomer, password_hash) = hash_password(app, newcomer).await?;
    let pending = Pending {
        username: newcomer.username.as_str().to_owned(),
        email: email.as_str().to_owned(),
        full_name: newcomer.full_name.map(|name| name.as_str().to_owned()),
        password_hash,
        invitation: invitation.map(Invitation::hash),
    };
    let (question, line) = if owner.is_some() || held {
        let reader = owner.as_ref().filter(|owner| owner.disabled_at.is_none());
        let line = event()?.about_nobody(app, email.key());
        (
            Question::to_owner(app, &email, reader, (REGISTRATION, &pending))?,
            line.refused("email_taken"),
        )
    } else {
        let line = event()?.about_nobody(app, email.key()).because("waits_for_confirmation");
        (Question::to_newcomer(app, &email, &pending)?, line)
    };
    record!(app.db, |tx| {
        question.post(tx).await?;
        line.write(tx).await?;
        Ok::<_, DbError>(())
    })?;
    Ok(question.id().to_owned())
}

/// Makes the account. With the id of a registration for this address that one counts, whole;
/// without, whoever has the letter sets the password.
pub(crate) async fn confirm(
    app: &App,
    visitor: &Visitor,
    attempt: &Attempt,
    letter: Held<Pending>,
    proof: Proof,
) -> Result<(), Refusal> {
    let Some(pending) = chosen(app, &letter, proof.id.as_deref()).await? else {
        return Err(refuse(app, visitor, None).await?);
    };
    let has_password = pending.password_hash.is_some();
    if proof.id.is_none() && proof.password.is_none() && has_password {
        return Err(password_missing());
    }
    let mut newcomer = newcomer(&pending, proof.username)?;
    let hash = match proof.password {
        Some(password) => {
            newcomer.password = Some(password);
            let judged = judge_password(app, &newcomer).await;
            attempt.unless_judged(app, judged).await?;
            let (back, hash) = hash_password(app, newcomer).await?;
            newcomer = back;
            hash
        }
        None => pending.password_hash.clone(),
    };
    let account = Account::new(app, newcomer, hash)?.with_proved_address();
    make(app, visitor, attempt, &letter, &pending, &account).await
}

/// The registration that is meant: that of the id where one is given, else the letter's own.
async fn chosen(
    app: &App,
    letter: &Held<Pending>,
    id: Option<&str>,
) -> Result<Option<Pending>, Refusal> {
    match id {
        Some(id) if id != letter.id => {
            let other = vouchers::by_id::<Pending>(app, REGISTRATION, id).await?;
            Ok(other.filter(|other| other.subject == letter.subject).map(|other| other.state))
        }
        _ => Ok(Some(letter.state.clone())),
    }
}

fn newcomer(pending: &Pending, username: Option<Username>) -> Result<Newcomer, Refusal> {
    let username = match username {
        Some(username) => username,
        None => Username::parse(&pending.username)
            .map_err(|fault| Refusal::fault("/username", fault))?,
    };
    let email = Email::parse(&pending.email).map_err(|fault| Refusal::fault("/email", fault))?;
    let full_name = pending.full_name.as_deref().map(FullName::parse).transpose();
    let full_name = full_name.map_err(|fault| Refusal::fault("/full_name", fault))?;
    Ok(Newcomer { username, email, full_name, password: None })
}

async fn make(
    app: &App,
    visitor: &Visitor,
    attempt: &Attempt,
    letter: &Held<Pending>,
    pending: &Pending,
    account: &Account,
) -> Result<(), Refusal> {
    let made = line(app, visitor)?.about(&account.id);
    let registered = Event::of(app, "register", visitor)?.about(&account.id);
    let lost = line(app, visitor)?.refused(Refusal::VerificationTokenRefused.code());
    let now = app.now().millis();
    let done = record!(app.db, |tx| {
        if !letter.spend(tx, now).await? {
            lost.write(tx).await?;
            return Ok(false);
        }
        if let Some(taken) = account.insert(tx).await? {
            return Err(taken);
        }
        if let Some(hash) = pending.invitation {
            let invitation = Invitation::of_hash(hash, &letter.subject);
            let Some(id) = invitation.claim(tx, now).await? else {
                return Err(Refusal::InvitationRefused);
            };
            Event::of(app, invitation::USE, visitor)?.about(&id).write(tx).await?;
        }
        table::revoke_of(tx, REGISTRATION.name, &letter.subject, 0).await?;
        attempt.give_back(tx).await?;
        registered.write(tx).await?;
        made.write(tx).await?;
        Ok(true)
    });
    match done {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refusal::VerificationTokenRefused),
        // The letter can be used again, with another name for one.
        Err(refusal) => {
            line(app, visitor)?.refused(refusal.code()).write_alone(app).await?;
            Err(refusal)
        }
    }
}
