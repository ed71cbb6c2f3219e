//! One key that verifies: bound to its algorithm, so that a token can't choose another
//! (RFC 8725 section 3.1).

use std::sync::Arc;

use jsonwebtoken::{DecodingKey, Validation};
use serde::de::DeserializeOwned;

use super::algorithm::Algorithm;
use super::jwk::PublicKey;

/// A key that verifies signatures of exactly one algorithm.
#[derive(Debug)]
pub struct VerifyingKey {
    kid: Option<Arc<str>>,
    key: DecodingKey,
    validation: Validation,
}

/// The signature does not hold, or what it covers is not the claims that were asked for.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct BadSignature;

impl VerifyingKey {
    /// Verifies with a public key.
    pub fn from_public(algorithm: Algorithm, public: &PublicKey) -> Self {
        let key = match public {
            PublicKey::P256(point) => DecodingKey::from_ec_der(point),
            PublicKey::Ed25519(bytes) => DecodingKey::from_ed_der(bytes),
            PublicKey::Rsa { n, e } => DecodingKey::from_rsa_raw_components(n, e),
        };
        Self::new(Some(public.thumbprint().into()), algorithm, key)
    }

    /// Verifies HS256 with the operator's secret.
    pub fn from_secret(secret: &str) -> Self {
        Self::new(None, Algorithm::Hs256, DecodingKey::from_secret(secret.as_bytes()))
    }

    fn new(kid: Option<Arc<str>>, algorithm: Algorithm, key: DecodingKey) -> Self {
        // The library checks the signature and nothing else: it would read the system's
        // clock, and issuer, audience and times are judged in `access`, by name.
        let mut validation = Validation::new(algorithm.as_jsonwebtoken());
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        Self { kid, key, validation }
    }

    /// Its thumbprint; a shared secret has none.
    pub fn kid(&self) -> Option<&Arc<str>> {
        self.kid.as_ref()
    }

    /// Whether a token that names `kid` (or none) means this key.
    pub fn answers_to(&self, kid: Option<&str>) -> bool {
        self.kid.as_deref() == kid
    }

    /// Whether it verifies this algorithm.
    pub fn is_for(&self, algorithm: jsonwebtoken::Algorithm) -> bool {
        self.validation.algorithms.contains(&algorithm)
    }

    /// The claims of a compact JWS, once its signature holds.
    pub fn verify<T: DeserializeOwned>(&self, token: &str) -> Result<T, BadSignature> {
        jsonwebtoken::decode(token, &self.key, &self.validation)
            .map(|verified| verified.claims)
            .map_err(|_| BadSignature)
    }
}

#[cfg(test)]
mod tests;
