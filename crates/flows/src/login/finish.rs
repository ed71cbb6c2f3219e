//! The end of every sign-in: where what was proved is enough, a session, its first refresh token,
//! the attempt given back and the audit line, in one transaction, and then the access token is
//! signed; else a challenge that waits for a second factor.

use keyward_rules::factor::assurance::{Method, Proof};
use keyward_rules::session::family;
use keyward_store::passwords;
use keyward_store::sessions::{self, Session};
use keyward_store::users::User;
use keyward_store::{DbError, Tx, challenges, trusted_devices};
use keyward_store::{read, record};

use super::attempt::Attempt;
use super::spent::Spent;
use super::{Choice, FactorRequired, Outcome, waiting};
use super::{device, familiar};
use crate::App;
use crate::app::config::Verification;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::factor::available::{self, Available};
use crate::factor::{notice, trust};
use crate::refusal::Refusal;
use crate::session::{SignedIn, issue};

/// What a sign-in has found, before anything of it is recorded.
pub(crate) struct Arrival<'a> {
    /// Who it is, as they were read.
    pub(crate) who: &'a User,
    /// All that was proved.
    pub(crate) proof: Proof,
    /// The attempt that was taken before the last secret was judged; nobody guesses a signature.
    pub(crate) attempt: Option<&'a Attempt>,
    /// What was chosen.
    pub(crate) choice: Choice,
    /// What the proof uses up.
    pub(crate) spent: Vec<Spent>,
    /// A stronger hash for the password that was brought, and the one that it replaces.
    pub(crate) stronger_hash: Option<(&'a str, &'a str)>,
    /// Whether this browser is to be asked for no factor for a while.
    pub(crate) trust_device: bool,
}

/// Ends a sign-in: it begins a session where that is enough, or says which factor is to come.
/// `CodeRefused` or `PasskeyRefused` where somebody else spent the proof a moment before.
pub(crate) async fn finish(
    app: &App,
    visitor: &Visitor,
    mut arrival: Arrival<'_>,
) -> Result<Outcome, Refusal> {
    if app.config.verification == Verification::Required && !arrival.who.email_verified {
        let line = Event::of(app, "login", visitor)?.about(&arrival.who.id);
        line.refused("unconfirmed").write_alone(app).await?;
        return Err(refusal_of(&arrival.proof));
    }
    let ended = match next(app, visitor, &arrival).await? {
        Next::Enough => begin_session(app, visitor, &arrival).await,
        Next::Trusted(spent) => {
            arrival.spent.push(spent);
            begin_session(app, visitor, &arrival).await
        }
        Next::Factor(factors) => wait(app, visitor, &arrival, factors).await,
    };
    match ended {
        Err(Ended::Spent) => {
            let line = Event::of(app, "login", visitor)?.about(&arrival.who.id);
            line.refused("already_spent").write_alone(app).await?;
            Err(spent_refusal(&arrival.proof))
        }
        Err(Ended::Refused(refusal)) => Err(refusal),
        Ok(outcome) => Ok(outcome),
    }
}

enum Next {
    Enough,
    Trusted(Spent),
    Factor(Available),
}

/// What is still to be proved. Whoever has a second factor is asked for it, whichever way they
/// come in; a browser that they trust is spared.
async fn next(app: &App, visitor: &Visitor, arrival: &Arrival<'_>) -> Result<Next, Refusal> {
    let user = arrival.who;
    if user.second_factor_at.is_none() || arrival.proof.is_multiple() {
        return Ok(Next::Enough);
    }
    let trusted = trust::presented(app, visitor);
    let (device, factors) = read!(app.db, |tx| {
        let device = match &trusted {
            Some(hash) => {
                let now = app.now().millis();
                trusted_devices::standing(tx, hash, &user.id, user.generation, now).await?
            }
            None => None,
        };
        Ok::<_, DbError>((device, available::read(tx, &user.id).await?))
    })?;
    if let Some(device) = device {
        return Ok(Next::Trusted(Spent::Trust { device_id: device.id }));
    }
    let factors = factors.without(&arrival.proof);
    // A mailbox can't be asked for twice: who has no other factor has proved it.
    let proved_all = factors.is_empty() && arrival.proof.holds(Method::Email);
    Ok(if proved_all { Next::Enough } else { Next::Factor(factors) })
}

/// Why nothing was recorded.
enum Ended {
    /// What the proof uses up was gone.
    Spent,
    Refused(Refusal),
}

impl From<DbError> for Ended {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Lost => Self::Spent,
            error => Self::Refused(error.into()),
        }
    }
}

impl From<Refusal> for Ended {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Begins a session where the person is still the one that was read: of that generation and
/// not shut out. Else the attempt has failed, and stays spent.
async fn begin_session(
    app: &App,
    visitor: &Visitor,
    arrival: &Arrival<'_>,
) -> Result<Outcome, Ended> {
    let user = arrival.who;
    let session = new_session(app, visitor, arrival)?;
    let made = family::begin(&dice::bytes()?);
    let place = familiar::look(app, visitor, user).await?;
    let begun = Event::of(app, "login", visitor)?.member(&user.id).session(&session.id);
    let begun = if place.is_new() { begun.because("new_place") } else { begun };
    let moved = Event::of(app, "login", visitor)?.about(&user.id).refused("superseded");
    let trust = match arrival.trust_device && arrival.proof.is_multiple() {
        true => trust::begin(app, visitor, user)?,
        false => None,
    };
    let notice = notice::of_spent(app, user, &arrival.spent)?;
    let recorded = record!(app.db, |tx| {
        if !sessions::insert(tx, &session, user.generation, &made.family, &made.hash).await? {
            moved.write(tx).await?;
            return Ok::<_, DbError>(false);
        }
        spend(tx, arrival, session.created_at).await?;
        if let Some(attempt) = arrival.attempt {
            attempt.succeed(tx).await?;
        }
        if let Some(trust) = &trust {
            trust.insert(tx).await?;
        }
        place.note(tx).await?;
        if let Some(notice) = &notice {
            notice.post(tx).await?;
        }
        begun.write(tx).await?;
        Ok(true)
    })?;
    if !recorded {
        return Err(refusal_of(&arrival.proof).into());
    }
    let signed_in = issue::signed_in(app, &user.standing(), &session, made.token).await?;
    Ok(Outcome::SignedIn(SignedIn {
        trusted_device: trust.map(|trust| trust.token),
        device: Some(device::note(app, visitor, &user.id, user.generation)?),
        enrolment_required: app.config.factors.asks_to_enrol(user),
        ..signed_in
    }))
}

/// Records that a sign-in waits for a second factor. What was proved so far is spent all the same.
async fn wait(
    app: &App,
    visitor: &Visitor,
    arrival: &Arrival<'_>,
    factors: Available,
) -> Result<Outcome, Ended> {
    let user = arrival.who;
    let (challenge, mfa_token) = waiting::begin(app, user, &arrival.proof, arrival.choice)?;
    let line = Event::of(app, "login_factor_asked", visitor)?.about(&user.id);
    record!(app.db, |tx| {
        challenges::insert(tx, &challenge).await?;
        spend(tx, arrival, challenge.created_at).await?;
        if let Some(attempt) = arrival.attempt {
            attempt.give_back(tx).await?;
        }
        line.write(tx).await
    })?;
    Ok(Outcome::FactorRequired(FactorRequired {
        mfa_token,
        factors: factors.kinds(),
        expires_in_seconds: waiting::LIFETIME_SECONDS,
    }))
}

/// What happens to the secrets that were right, whatever comes of it.
async fn spend(tx: &mut Tx, arrival: &Arrival<'_>, at: i64) -> Result<(), DbError> {
    for spent in &arrival.spent {
        spent.claim(tx, &arrival.who.id, at).await?;
    }
    if let Some((old, new)) = arrival.stronger_hash {
        passwords::strengthen(tx, &arrival.who.id, old, new).await?;
    }
    Ok(())
}

/// In the words of whoever brought the last secret.
fn refusal_of(proof: &Proof) -> Refusal {
    if *proof == Proof::of(Method::Password) {
        Refusal::WrongCredentials
    } else {
        spent_refusal(proof)
    }
}

/// The same where it was right, and spent a moment before.
fn spent_refusal(proof: &Proof) -> Refusal {
    if proof.is_one_passkey() { Refusal::PasskeyRefused } else { Refusal::CodeRefused }
}

fn new_session(app: &App, visitor: &Visitor, arrival: &Arrival<'_>) -> Result<Session, Refusal> {
    let (now, choice) = (app.now(), arrival.choice);
    let expires_at = app.config.lifetimes.expires_at(now, choice.remember);
    let idle_until = app.config.lifetimes.idle_until(now, expires_at, choice.remember);
    Ok(Session {
        id: app.new_id()?,
        user_id: arrival.who.id.clone(),
        remembered: choice.remember,
        delivery: choice.delivery.as_str().to_owned(),
        acr: arrival.proof.level().as_str().to_owned(),
        amr: arrival.proof.amr(),
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
