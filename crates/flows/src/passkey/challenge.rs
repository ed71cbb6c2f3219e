//! The challenge between question and answer: sealed, for one purpose, answered once.

use keyward_store::challenges::{self, Challenge};
use keyward_store::{DbError, note};
use serde_json::{Value, json};

use super::Options;
use crate::App;
use crate::app::relying_party::Asked;
use crate::challenge::{self, Ask};
use crate::refusal::Refusal;

/// How long a browser has for its answer. A sign-in page asks when it opens, so that passkeys
/// appear as autofill; it asks anew when the time is over.
const LIFETIME_SECONDS: i64 = 600;

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A new passkey for a member.
    Registration,
    /// A session.
    SignIn,
    /// A sign-in that waits for a second factor, or a session that steps up.
    Factor,
}

impl Purpose {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "passkey_registration",
            Self::SignIn => "passkey_sign_in",
            Self::Factor => "passkey_factor",
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
    /// This person.
    Person(&'a str),
    /// This person for this sign-in that waits, or in this session.
    Within { user_id: &'a str, parent_id: &'a str },
}

/// A challenge that was opened for an answer; the guess is counted.
pub(crate) struct Opened {
    pub(crate) purpose: Purpose,
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
    let (user_id, parent_id) = match meant {
        Meant::Anybody | Meant::Nobody => (None, None),
        Meant::Person(user_id) => (Some(user_id), None),
        Meant::Within { user_id, parent_id } => (Some(user_id), Some(parent_id)),
    };
    let ask = Ask {
        purpose: purpose.as_str(),
        user_id,
        session_id: None,
        parent_id,
        lifetime_seconds: LIFETIME_SECONDS,
    };
    let mut new = challenge::begin(app, ask)?;
    let is_for_somebody = !matches!(meant, Meant::Anybody);
    let state = json!({ "is_for_somebody": is_for_somebody, "state": asked.state }).to_string();
    challenge::keep(app, &mut new, state.as_bytes())?;
    note!(app.db, |tx| challenges::insert(tx, &new).await)?;
    Ok(Options { id: new.id, public_key: asked.options })
}

/// Opens a challenge for an answer, which counts; `None` where there is none of this id for
/// these purposes, or its time, its guesses or its one use are over.
pub(crate) async fn open(
    app: &App,
    purposes: &[Purpose],
    id: &str,
) -> Result<Option<Opened>, Refusal> {
    let now = app.now().millis();
    let found = note!(app.db, |tx| {
        for purpose in purposes {
            if let Some(found) = challenges::try_once(tx, id, purpose.as_str(), now).await? {
                return Ok::<_, DbError>(Some((*purpose, found)));
            }
        }
        Ok(None)
    })?;
    let Some((purpose, challenge)) = found else { return Ok(None) };
    let mut kept: Value = serde_json::from_slice(&challenge::kept(app, &challenge)?)
        .map_err(|error| Refusal::Internal(format!("the challenge {id}: {error}")))?;
    Ok(Some(Opened {
        purpose,
        is_for_somebody: kept["is_for_somebody"] != json!(false),
        state: kept["state"].take(),
        challenge,
    }))
}
