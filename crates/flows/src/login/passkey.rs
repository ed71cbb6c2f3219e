//! Sign-in with a passkey, which proves two factors at once: a device, and whoever unlocked it.

use keyward_rules::factor::assurance::Proof;
use keyward_rules::value::login_name::LoginName;
use keyward_store::users::{self, User};
use keyward_store::{DbError, Tx, passkeys, read};
use serde_json::Value;

use super::finish::{self, Arrival};
use super::{Choice, Outcome, attempt, waiting};
use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::passkey::answer::{self, Right, Wrong};
use crate::passkey::challenge::{self, Meant, Purpose};
use crate::passkey::{Options, party};
use crate::refusal::Refusal;

/// Questions of one network within the window of limits, a page with autofill asking each time.
const MOST_ASKED: i64 = 1_000;

/// Whom to ask for a passkey.
pub enum Asks<'a> {
    /// Whoever is there.
    Anybody,
    /// Whoever bears this name.
    Named(&'a LoginName),
    /// Whoever began the sign-in that this `mfa_token` names.
    Waiting(&'a str),
    /// A member who steps up.
    Member(&'a Member),
}

/// Asks for a passkey. Whoever proved something already is told which of their keys will do. To
/// all others a list would tell who is there, and by which keys (WebAuthn level 3, sections
/// 14.6.2 and 14.6.3): their browsers find the passkey by themselves, as autofill too.
pub async fn options(app: &App, visitor: &Visitor, asks: Asks<'_>) -> Result<Options, Refusal> {
    let party = party(app)?;
    if matches!(asks, Asks::Anybody | Asks::Named(_)) {
        // Each leaves a row for ten minutes.
        let line = Event::of(app, "passkey_options", visitor)?;
        attempt::take_turn(app, visitor, "passkey_options", MOST_ASKED, line).await?;
    }
    match asks {
        Asks::Anybody => {
            let asked = party.ask_to_sign_in(&[])?;
            challenge::keep(app, Purpose::SignIn, Meant::Anybody, asked).await
        }
        Asks::Named(name) => {
            let asked = party.ask_to_sign_in(&[])?;
            let user = read!(app.db, |tx| person(tx, name).await)?;
            let meant = user.as_ref().map_or(Meant::Nobody, |user| Meant::Person(&user.id));
            challenge::keep(app, Purpose::SignIn, meant, asked).await
        }
        Asks::Waiting(mfa_token) => {
            let waiting = waiting::find(app, mfa_token).await?.ok_or(Refusal::MfaTokenRefused)?;
            of_known(app, &waiting.user.id, &waiting.challenge.id).await
        }
        Asks::Member(member) => {
            of_known(app, &member.token.user_id, &member.token.session_id).await
        }
    }
}

async fn person(tx: &mut Tx, name: &LoginName) -> Result<Option<User>, DbError> {
    match name {
        LoginName::Username { key } => users::by_username(tx, key).await,
        LoginName::Email { key } => users::by_email(tx, key).await,
        LoginName::Nobody { .. } => Ok(None),
    }
}

async fn of_known(app: &App, user_id: &str, parent_id: &str) -> Result<Options, Refusal> {
    let passkeys = read!(app.db, |tx| passkeys::list(tx, user_id).await)?;
    if passkeys.is_empty() {
        return Err(Refusal::NoPasskey);
    }
    let asked = party(app)?.ask_to_sign_in(&passkeys)?;
    challenge::keep(app, Purpose::Factor, Meant::Within { user_id, parent_id }, asked).await
}

/// Signs in whoever answers the challenge of `id` with a passkey of theirs; `credential` is its
/// `toJSON()`. A passkey is enough by itself, so one that was asked for as a second factor, or to
/// step up, begins a session as well.
pub async fn sign_in(
    app: &App,
    visitor: &Visitor,
    id: &str,
    credential: Value,
    choice: Choice,
) -> Result<Outcome, Refusal> {
    match answer::judge(app, &[Purpose::SignIn, Purpose::Factor], id, credential).await? {
        Ok(right) => arrive(app, visitor, right, choice).await,
        Err(wrong) => refuse(app, visitor, &wrong).await,
    }
}

async fn refuse<T>(app: &App, visitor: &Visitor, wrong: &Wrong) -> Result<T, Refusal> {
    let mut line = Event::of(app, "login", visitor)?.refused(wrong.reason);
    if let Some(owned) = &wrong.owner {
        line = line.about(&owned.user.id);
    }
    line.write_alone(app).await?;
    Err(Refusal::PasskeyRefused)
}

async fn arrive(
    app: &App,
    visitor: &Visitor,
    right: Right,
    choice: Choice,
) -> Result<Outcome, Refusal> {
    let user = right.user().clone();
    let arrival = Arrival {
        who: &user,
        proof: Proof::of(right.method()),
        // Answers are counted on their challenge.
        attempt: None,
        choice,
        spent: right.spent(),
        stronger_hash: None,
        trust_device: false,
    };
    finish::finish(app, visitor, arrival).await
}
