//! A sign-in that waits for its second factor: a challenge that is found by the hash of its
//! `mfa_token`, bound to the person of the generation that was read and to what they chose.

use keyward_rules::factor::assurance::Proof;
use keyward_rules::value::secret::{self, Kind};
use keyward_store::challenges::{self, Challenge};
use keyward_store::read;
use keyward_store::users::{self, User};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Choice, Delivery};
use crate::App;
use crate::app::dice;
use crate::challenge::{self, Ask};
use crate::refusal::Refusal;

/// The purpose of its challenge.
pub(crate) const PURPOSE: &str = "sign_in_factor";

/// Seconds that a sign-in waits: time to find the telephone, and no more.
pub(crate) const LIFETIME_SECONDS: i64 = 600;

/// What is kept with the challenge.
#[derive(Serialize, Deserialize)]
struct State {
    generation: i64,
    remember: bool,
    delivery: String,
    acr: String,
    amr: String,
}

/// A sign-in that waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// The challenge that guesses are counted on.
    pub(crate) challenge: Challenge,
    /// Who it is, as they are now.
    pub(crate) user: User,
    /// What was proved so far.
    pub(crate) proof: Proof,
    /// What was chosen.
    pub(crate) choice: Choice,
}

/// Makes ready to wait: the challenge, to be written, and the token that names it.
pub(crate) fn begin(
    app: &App,
    user: &User,
    proof: &Proof,
    choice: Choice,
) -> Result<(Challenge, Zeroizing<String>), Refusal> {
    let mut challenge = challenge::begin(
        app,
        Ask {
            purpose: PURPOSE,
            user_id: Some(&user.id),
            session_id: None,
            parent_id: None,
            lifetime_seconds: LIFETIME_SECONDS,
        },
    )?;
    let token = secret::make(Kind::MfaToken, &dice::bytes()?);
    challenge.token_hash = Some(secret::hash(&token).to_vec());
    let state = State {
        generation: user.generation,
        remember: choice.remember,
        delivery: choice.delivery.as_str().to_owned(),
        acr: proof.level().as_str().to_owned(),
        amr: proof.amr(),
    };
    let state = serde_json::to_vec(&state).map_err(|error| odd(&error))?;
    challenge::keep(app, &mut challenge, &state)?;
    Ok((challenge, token))
}

/// The sign-in that this token names, if it still waits.
pub(crate) async fn find(app: &App, token: &str) -> Result<Option<Waiting>, Refusal> {
    if !secret::is_shaped(Kind::MfaToken, token) {
        return Ok(None);
    }
    let hash = secret::hash(token);
    let found = read!(app.db, |tx| {
        let challenge = challenges::by_token(tx, &hash, PURPOSE).await?;
        let Some(challenge) = challenge else { return Ok::<_, Refusal>(None) };
        let Some(user_id) = &challenge.user_id else { return Ok(None) };
        Ok(users::by_id(tx, user_id).await?.map(|user| (challenge, user)))
    })?;
    let Some((challenge, user)) = found else { return Ok(None) };
    let ended = challenge.used_at.is_some() || app.now().millis() >= challenge.expires_at;
    if ended || challenge.attempts >= challenge.maximum_attempts {
        return Ok(None);
    }
    let state: State =
        serde_json::from_slice(&challenge::kept(app, &challenge)?).map_err(|error| odd(&error))?;
    if state.generation != user.generation || user.shut_out().is_some() {
        return Ok(None);
    }
    let choice = Choice {
        remember: state.remember,
        delivery: Delivery::parse(&state.delivery).unwrap_or(Delivery::Cookie),
    };
    let proof = Proof::of_session(&state.acr, &state.amr);
    Ok(Some(Waiting { challenge, user, proof, choice }))
}

fn odd(error: &serde_json::Error) -> Refusal {
    Refusal::Internal(format!("a sign-in that waits: {error}"))
}
