//! Challenges of our own: stateless until they are solved, then spent.

use aws_lc_rs::digest;
use keyward_rules::login::proof_of_work;
use keyward_rules::value::instant::Instant;
use keyward_store::{note, spent};

use crate::App;
use crate::app::dice;
use crate::refusal::Refusal;

/// How long one may work at it.
const LIFETIME_SECONDS: i64 = 600;

const CONTEXT: &str = "challenge: proof of work";

/// Work to be done.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// To be hashed with what is found.
    pub token: String,
    /// In zero bits.
    pub difficulty: u32,
    /// Until when a solution is taken.
    pub expires_at: Instant,
}

pub(super) fn make(app: &App, difficulty: u32) -> Result<Challenge, Refusal> {
    let expires_at = app.now().plus_seconds(LIFETIME_SECONDS);
    let chance = u128::from_be_bytes(dice::bytes()?);
    let plain = format!("{chance:032x}.{}.{difficulty}", expires_at.seconds());
    let token = format!("{plain}.{}", seal(app, &plain)?);
    Ok(Challenge { token, difficulty, expires_at })
}

/// Whether it is a solution of a challenge of ours, for the first time.
pub(super) async fn is_solved(app: &App, solution: &str) -> Result<bool, Refusal> {
    let Some((token, nonce)) = solution.split_once(':') else { return Ok(false) };
    let Some((plain, sealed)) = token.rsplit_once('.') else { return Ok(false) };
    let hashes = app.sealing.keyed_hashes(CONTEXT, plain);
    let hashes = hashes.map_err(|error| Refusal::Internal(error.to_string()))?;
    if !hashes.iter().any(|hash| hexadecimal(*hash) == sealed) {
        return Ok(false);
    }
    let mut parts = plain.split('.').skip(1);
    let (Some(expires_at), Some(difficulty)) = (
        parts.next().and_then(|text| text.parse().ok()).map(Instant::from_seconds),
        parts.next().and_then(|text| text.parse().ok()),
    ) else {
        return Ok(false);
    };
    if app.now() >= expires_at || !proof_of_work::is_solved(token, nonce, difficulty) {
        return Ok(false);
    }
    // What is spent is the challenge, not one of its many solutions.
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    let id = digest.as_ref().iter().take(16).fold(0, |id, byte| (id << 8) | u128::from(*byte));
    let id = hexadecimal(id.to_be_bytes());
    Ok(note!(app.db, |tx| spent::claim(tx, &id, expires_at.millis()).await)?)
}

fn seal(app: &App, plain: &str) -> Result<String, Refusal> {
    let hash = app.sealing.keyed_hash(CONTEXT, plain);
    Ok(hexadecimal(hash.map_err(|error| Refusal::Internal(error.to_string()))?))
}

fn hexadecimal(bytes: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(bytes))
}
