//! Challenges: what is guessed at. A code is kept as a keyed hash that is bound to its challenge,
//! and a guess is counted before it is judged.

use keyward_rules::factor::code;
use keyward_store::challenges::{self, Challenge};
use keyward_store::note;
use zeroize::Zeroizing;

use crate::App;
use crate::app::dice;
use crate::refusal::Refusal;

/// Guesses at one code.
pub(crate) const GUESSES: i64 = 5;

/// Codes that one person gets for one purpose within `SENDING_WINDOW_SECONDS`.
pub(crate) const MOST_CODES: i64 = 5;

/// See `MOST_CODES`.
pub(crate) const SENDING_WINDOW_SECONDS: i64 = 900;

/// Seconds that a code by mail or message lives (ASVS 6.5.5 allows ten minutes).
pub(crate) const CODE_LIFETIME_SECONDS: i64 = 600;

/// What a new challenge is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'a> {
    /// What it is for; no challenge of another purpose is answered in its place.
    pub(crate) purpose: &'static str,
    /// Whose it is; nobody's where a name was asked for that nobody bears.
    pub(crate) user_id: Option<&'a str>,
    /// The session that it is made in.
    pub(crate) session_id: Option<&'a str>,
    /// The challenge or the session that a code is sent for.
    pub(crate) parent_id: Option<&'a str>,
    /// Until when it can be answered.
    pub(crate) lifetime_seconds: i64,
}

/// A challenge of nothing yet, neither code nor state; to be written with `challenges::insert`.
pub(crate) fn begin(app: &App, ask: Ask<'_>) -> Result<Challenge, Refusal> {
    let now = app.now();
    Ok(Challenge {
        id: app.new_id()?,
        purpose: ask.purpose.to_owned(),
        user_id: ask.user_id.map(str::to_owned),
        session_id: ask.session_id.map(str::to_owned),
        parent_id: ask.parent_id.map(str::to_owned),
        token_hash: None,
        secret_mac: None,
        sealed_state: None,
        attempts: 0,
        maximum_attempts: GUESSES,
        created_at: now.millis(),
        expires_at: now.plus_seconds(ask.lifetime_seconds).millis(),
        used_at: None,
    })
}

/// A challenge with a code of six digits, which is to be sent and forgotten.
pub(crate) fn begin_with_code(
    app: &App,
    ask: Ask<'_>,
) -> Result<(Challenge, Zeroizing<String>), Refusal> {
    let mut challenge = begin(app, ask)?;
    let code = code::make(dice::bytes()?);
    let mac = app.sealing.keyed_hash(LABEL, &bound(&challenge, &code));
    challenge.secret_mac = Some(mac.map_err(internal)?.to_vec());
    Ok((challenge, code))
}

/// What became of a guess.
#[derive(Debug)]
pub(crate) enum Judged {
    /// It is the code. The challenge is still to be claimed, by one.
    Right(Box<Challenge>),
    /// It is not.
    Wrong,
    /// Nothing can be guessed here any more: used, replaced, expired, or guessed at too often.
    Dead,
}

/// Counts a guess at the challenge of this id, and judges it.
pub(crate) async fn judge(
    app: &App,
    purpose: &'static str,
    id: &str,
    typed: &str,
) -> Result<Judged, Refusal> {
    let now = app.now().millis();
    let tried = note!(app.db, |tx| challenges::try_once(tx, id, purpose, now).await)?;
    let Some(challenge) = tried else { return Ok(Judged::Dead) };
    let (Some(mac), Some(code)) = (&challenge.secret_mac, code::parse(typed)) else {
        return Ok(Judged::Wrong);
    };
    let right = app.sealing.is_keyed_hash(LABEL, &bound(&challenge, &code), mac);
    Ok(if right.map_err(internal)? { Judged::Right(Box::new(challenge)) } else { Judged::Wrong })
}

/// Keeps what has to be known when a challenge is answered, sealed.
pub(crate) fn keep(app: &App, challenge: &mut Challenge, state: &[u8]) -> Result<(), Refusal> {
    let sealed = app.sealing.seal(&place(&challenge.purpose, &challenge.id), state);
    challenge.sealed_state = Some(sealed.map_err(internal)?);
    Ok(())
}

/// What was kept with a challenge.
pub(crate) fn kept(app: &App, challenge: &Challenge) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let sealed = challenge.sealed_state.as_deref().unwrap_or_default();
    app.sealing.open(&place(&challenge.purpose, &challenge.id), sealed).map_err(internal)
}

const LABEL: &str = "challenge code";

/// A code bound to its challenge: the hash of one is of no use in the place of another.
fn bound(challenge: &Challenge, code: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{} {} {code}", challenge.purpose, challenge.id))
}

/// Where what a challenge keeps is sealed for.
pub(crate) fn place(purpose: &str, id: &str) -> String {
    format!("challenge {purpose} {id}")
}

fn internal(error: keyward_rules::token::seal::SealError) -> Refusal {
    Refusal::Internal(format!("a challenge: {error}"))
}
