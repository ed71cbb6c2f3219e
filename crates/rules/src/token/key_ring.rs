//! The key ring: the key in use, the ones that still verify, and what the JWKS shows.

use serde_json::{Value, json};

use super::signing_key::SigningKey;
use super::verifying_key::VerifyingKey;
use crate::value::instant::Instant;

const DAY_SECONDS: i64 = 86_400;

/// The keys of this server at one moment; made anew when the table of keys changes.
#[derive(Debug)]
pub struct KeyRing {
    signing: SigningKey,
    verifying: Vec<VerifyingKey>,
    jwks: Value,
}

impl KeyRing {
    /// A ring that signs with `signing` and verifies with all of `published` too.
    /// Private halves of `published` are not kept.
    pub fn new(signing: SigningKey, published: &[SigningKey]) -> Self {
        let mut verifying = Vec::new();
        let mut keys = Vec::new();
        for key in std::iter::once(&signing).chain(published) {
            let Some(public) = key.public_key() else { continue };
            let kid = public.thumbprint();
            if verifying.iter().any(|known: &VerifyingKey| known.answers_to(Some(&kid))) {
                continue;
            }
            keys.push(public.to_jwk(&kid, key.algorithm().as_str()));
            verifying.push(VerifyingKey::from_public(key.algorithm(), &public));
        }
        Self { signing, verifying, jwks: json!({ "keys": keys }) }
    }

    /// A ring that signs with the operator's secret. `published` still verify, so that a
    /// change of `tokens.algorithm` ends no token early; the secret is never published.
    pub fn with_secret(secret: &str, published: &[SigningKey]) -> Self {
        let mut ring = Self::new(SigningKey::from_secret(secret), published);
        ring.verifying.push(VerifyingKey::from_secret(secret));
        ring
    }

    /// The key that signs now.
    pub fn signing(&self) -> &SigningKey {
        &self.signing
    }

    /// The key that a token's `kid` means.
    pub fn find(&self, kid: Option<&str>) -> Option<&VerifyingKey> {
        self.verifying.iter().find(|key| key.answers_to(kid))
    }

    /// The JWK Set (RFC 7517 section 5): public halves alone.
    pub fn jwks(&self) -> &Value {
        &self.jwks
    }
}

/// Whether a key that signs since `activated_at` has signed for so many days; 0 days is never.
pub fn has_signed_long_enough(activated_at: Instant, now: Instant, days: i64) -> bool {
    days > 0 && now >= activated_at.plus_seconds(days.saturating_mul(DAY_SECONDS))
}

#[cfg(test)]
mod tests;
