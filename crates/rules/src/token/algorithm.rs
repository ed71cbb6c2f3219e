//! The signature algorithms that we sign and verify with (RFC 7518, RFC 8037). `none` is not one.

use std::fmt;

/// A JWS algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256, the default.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256 and a 2048-bit key.
    Rs256,
    /// RSASSA-PSS with SHA-256, a salt of 32 bytes and a 2048-bit key.
    Ps256,
    /// Ed25519.
    EdDsa,
    /// HMAC with SHA-256, for our own API only; its key is the operator's `SECRET_KEY`.
    Hs256,
}

impl Algorithm {
    /// Every algorithm, for refusals that list them.
    pub const ALL: [Algorithm; 5] =
        [Self::Es256, Self::Rs256, Self::Ps256, Self::EdDsa, Self::Hs256];

    /// The algorithm of this registered name; names are case-sensitive.
    pub fn parse(name: &str) -> Option<Algorithm> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    /// Its name in the JOSE registry.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::EdDsa => "EdDSA",
            Self::Hs256 => "HS256",
        }
    }

    /// Whether both sides hold the same key, which is then never published.
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256)
    }

    pub(super) const fn as_jsonwebtoken(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Ps256 => jsonwebtoken::Algorithm::PS256,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
            Self::Hs256 => jsonwebtoken::Algorithm::HS256,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
