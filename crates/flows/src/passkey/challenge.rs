//! The challenge between question and answer: sealed, for one purpose, answered once.

use keyward_store::challenges::{self, Challenge};
use keyward_store::{DbError, Tx, note, record};
use serde_json::{Value, json};

use super::Options;
use crate::App;
use crate::app::relying_party::Asked;
use crate::refusal::Refusal;

/// How long a browser has for its answer. A sign-in page asks when it opens, so that passkeys
/// appear as autofill; it asks anew when the time is over.
const LIFETIME_SECONDS: i64 = 600;

/// So many answers are judged; a right one is the last.
const MAXIMUM_ATTEMPTS: i64 = 5;

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A new passkey for a member.
    Registration,
    /// A session.
    SignIn,
}

impl Purpose {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "passkey_registration",
            Self::SignIn => "passkey_sign_in",
        }
    }
}

/// Who has to answer.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meant<'a> {
    /// Whoever can.
    Anybody,
    /// Somebody who was named, and whom nobody bears the name of: no answer is right.
    Nobody,
    /// This person, in this session where there is one.
    Person { id: &'a str, session_id: Option<&'a str> },
}

/// A challenge that was opened for an answer; the guess is counted.
pub(crate) struct Opened {
    pub(crate) challenge: Challenge,
    /// Whether somebody was named, who may be nobody.
    pub(crate) is_for_somebody: bool,
    /// What the library has to know.
    pub(crate) state: Value,
}

/// Keeps a challenge for ten minutes and says what the browser is asked.
pub(crate) async fn keep(
    app: &App,
    purpose: Purpose,
    meant: Meant<'_>,
    asked: Asked,
) -> Result<Options, Refusal> {
    let id = app.new_id()?;
    let now = app.now();
    let is_for_somebody = !matches!(meant, Meant::Anybody);
    let state = json!({ "is_for_somebody": is_for_somebody, "state": asked.state }).to_string();
    let sealed = app.sealing.seal(&place(&id), state.as_bytes());
    let (user_id, session_id) = match meant {
        Meant::Person { id, session_id } => (Some(id.to_owned()), session_id.map(str::to_owned)),
        Meant::Anybody | Meant::Nobody => (None, None),
    };
    let challenge = Challenge {
        purpose: purpose.as_str().to_owned(),
        user_id,
        session_id,
        parent_id: None,
        token_hash: None,
        secret_mac: None,
        sealed_state: Some(sealed.map_err(|error| Refusal::Internal(error.to_string()))?),
        attempts: 0,
        maximum_attempts: MAXIMUM_ATTEMPTS,
        created_at: now.millis(),
        expires_at: now.plus_seconds(LIFETIME_SECONDS).millis(),
        used_at: None,
        id: id.clone(),
    };
    note!(app.db, |tx| challenges::insert(tx, &challenge).await)?;
    Ok(Options { id, public_key: asked.options })
}

/// Opens a challenge for an answer, which counts; `None` where there is none of this id for
/// this purpose, or its time, its guesses or its one use are over.
pub(crate) async fn open(app: &App, purpose: Purpose, id: &str) -> Result<Option<Opened>, Refusal> {
    let now = app.now().millis();
    let found = record!(app.db, |tx| challenges::try_once(tx, id, purpose.as_str(), now).await)?;
    let Some(challenge) = found else { return Ok(None) };
    let broken = |why: &dyn std::fmt::Display| {
        Refusal::Internal(format!("the challenge {id} stays shut: {why}"))
    };
    let sealed = challenge.sealed_state.as_deref().unwrap_or_default();
    let opened = app.sealing.open(&place(id), sealed).map_err(|error| broken(&error))?;
    let mut kept: Value = serde_json::from_slice(&opened).map_err(|error| broken(&error))?;
    Ok(Some(Opened {
        is_for_somebody: kept["is_for_somebody"] != json!(false),
        state: kept["state"].take(),
        challenge,
    }))
}

/// Uses it, within the transaction of what the answer brings about; `Lost` where somebody was
/// quicker.
pub(crate) async fn claim(tx: &mut Tx, challenge: &Challenge, now: i64) -> Result<(), DbError> {
    challenges::claim(tx, &challenge.id, &challenge.purpose, now).await
}

fn place(id: &str) -> String {
    format!("passkey challenge {id}")
}
