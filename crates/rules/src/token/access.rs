//! Access tokens of `/auth` (RFC 9068): what they say, and when they open a door.

use serde::{Deserialize, Serialize};

use super::jwk;
use super::key_ring::KeyRing;
use super::signing_key::KeyError;
use crate::value::instant::Instant;

/// The `typ` of an access token (RFC 9068 section 2.1); no other kind of token has it.
pub const TYPE: &str = "at+jwt";

/// The `client_id` of tokens that our own API hands out.
pub const OWN_CLIENT: &str = "keyward";

/// A token longer than this is refused unread; ours are under one kilobyte.
const MAXIMUM_BYTES: usize = 4096;

/// How far a clock of another instance may run ahead of ours, in seconds.
const CLOCK_SKEW_SECONDS: i64 = 5;

/// The claims; times are whole Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Who issued it: `public_url`.
    pub iss: String,
    /// The person's id.
    pub sub: String,
    /// Whom it is for: `public_url`, for our own API.
    pub aud: String,
    /// When it dies.
    pub exp: i64,
    /// When it was made.
    pub iat: i64,
    /// Its own id.
    pub jti: String,
    /// The client that asked for it.
    pub client_id: String,
    /// The session that it belongs to.
    pub sid: String,
    /// The person's generation; tokens of earlier generations are dead.
    #[serde(rename = "gen")]
    pub generation: i64,
    /// When the person last proved themselves.
    pub auth_time: i64,
    /// How well (OpenID Connect Core section 2).
    pub acr: String,
    /// By which methods (RFC 8176).
    pub amr: Vec<String>,
}

/// Why a token opens nothing; for logs, never for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Not three parts of base64url JSON, too long, or claims missing.
    #[error("malformed")]
    Malformed,
    /// Another kind of token.
    #[error("wrong_type")]
    WrongType,
    /// Signed by a key that we do not hold.
    #[error("unknown_key")]
    UnknownKey,
    /// The header names another algorithm than its key has.
    #[error("wrong_algorithm")]
    WrongAlgorithm,
    /// The signature does not hold.
    #[error("bad_signature")]
    BadSignature,
    /// Another issuer.
    #[error("wrong_issuer")]
    WrongIssuer,
    /// Meant for somebody else.
    #[error("wrong_audience")]
    WrongAudience,
    /// Issued to a client that may not come in here.
    #[error("wrong_client")]
    WrongClient,
    /// Dead by its `exp`, or older than tokens may now become.
    #[error("expired")]
    Expired,
    /// Made in the future.
    #[error("not_yet_valid")]
    NotYetValid,
}

/// What a token must say to be let in.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Issuer and audience: `public_url`.
    pub issuer: String,
    /// How old a token may become, in seconds: a shorter setting holds for tokens made before it.
    pub lifetime_seconds: i64,
}

/// Signs claims as an access token.
pub fn sign(ring: &KeyRing, claims: &AccessClaims) -> Result<String, KeyError> {
    let refused = |_| KeyError::Refused(ring.signing().algorithm());
    ring.signing().sign(TYPE, &serde_json::to_vec(claims).map_err(refused)?)
}

/// The claims of a token that opens our own API now. Keys named inside a token (`jwk`,
/// `jku`, `x5u`) are never looked at (RFC 8725 sections 3.1, 3.8, 3.9, 3.10, 3.11).
pub fn verify(
    ring: &KeyRing,
    token: &str,
    expected: &Expected,
    now: Instant,
) -> Result<AccessClaims, TokenFault> {
    if token.len() > MAXIMUM_BYTES {
        return Err(TokenFault::Malformed);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenFault::Malformed)?;
    if !header.typ.is_some_and(|typ| typ.eq_ignore_ascii_case(TYPE)) || header.crit.is_some() {
        return Err(TokenFault::WrongType);
    }
    let key = ring.find(header.kid.as_deref()).ok_or(TokenFault::UnknownKey)?;
    if !key.is_for(header.alg) {
        return Err(TokenFault::WrongAlgorithm);
    }
    let claims: AccessClaims = key.verify(token).map_err(|_| TokenFault::BadSignature)?;
    judge(&claims, expected, now)?;
    Ok(claims)
}

/// The `kid` that a token's header names, where it looks like one of ours; nothing of the token
/// is verified. Whoever made the token chose it.
pub fn named_key(token: &str) -> Option<String> {
    if token.len() > MAXIMUM_BYTES {
        return None;
    }
    jsonwebtoken::decode_header(token).ok()?.kid.filter(|kid| jwk::is_thumbprint(kid))
}

/// When these claims stop to open a door: `exp`, or sooner where the lifetime was shortened.
pub fn dies_at(claims: &AccessClaims, expected: &Expected) -> Instant {
    let by_age = Instant::from_seconds(claims.iat).plus_seconds(expected.lifetime_seconds);
    Instant::from_seconds(claims.exp).min(by_age)
}

fn judge(claims: &AccessClaims, expected: &Expected, now: Instant) -> Result<(), TokenFault> {
    if claims.iss != expected.issuer {
        Err(TokenFault::WrongIssuer)
    } else if claims.aud != expected.issuer {
        Err(TokenFault::WrongAudience)
    } else if claims.client_id != OWN_CLIENT {
        Err(TokenFault::WrongClient)
    } else if now >= dies_at(claims, expected) {
        Err(TokenFault::Expired)
    } else if Instant::from_seconds(claims.iat) > now.plus_seconds(CLOCK_SKEW_SECONDS) {
        Err(TokenFault::NotYetValid)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
