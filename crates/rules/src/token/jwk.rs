//! Public keys as JWK (RFC 7517, 7518, 8037) and their thumbprints (RFC 7638), our `kid`.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The public half of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// P-256, the uncompressed point: `04 || x || y`, 65 bytes.
    P256(Vec<u8>),
    /// Ed25519, 32 bytes.
    Ed25519(Vec<u8>),
    /// RSA, big-endian modulus and exponent without leading zeros.
    Rsa {
        /// The modulus.
        n: Vec<u8>,
        /// The public exponent.
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// The members that RFC 7638 hashes, in its order.
    fn required_members(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        // serde_json's map keeps names sorted, as RFC 7638 section 3.3 asks.
        match self {
            Self::P256(point) => {
                let (x, y) = point.get(1..).unwrap_or_default().split_at(point.len() / 2);
                json!({ "crv": "P-256", "kty": "EC", "x": text(x), "y": text(y) })
            }
            Self::Ed25519(x) => json!({ "crv": "Ed25519", "kty": "OKP", "x": text(x) }),
            Self::Rsa { n, e } => json!({ "e": text(e), "kty": "RSA", "n": text(n) }),
        }
    }

    /// The SHA-256 thumbprint, base64url (RFC 7638).
    pub fn thumbprint(&self) -> String {
        let members = self.required_members().to_string();
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, members.as_bytes()).as_ref())
    }

    /// The JWK as the JWKS shows it.
    pub fn to_jwk(&self, kid: &str, algorithm: &str) -> Value {
        let mut jwk = self.required_members();
        jwk["kid"] = kid.into();
        jwk["alg"] = algorithm.into();
        jwk["use"] = "sig".into();
        jwk
    }
}

/// Whether `kid` has the shape of a thumbprint; cheaper than a look into the table of keys.
pub fn is_thumbprint(kid: &str) -> bool {
    kid.len() == 43 && URL_SAFE_NO_PAD.decode(kid).is_ok_and(|bytes| bytes.len() == 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).expect("a vector")
    }

    /// RFC 7638 3.1
    #[test]
    fn the_thumbprint_of_the_rsa_example_is_the_standards_own() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = PublicKey::Rsa { n: bytes(n), e: bytes("AQAB") };
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn a_thumbprint_is_told_from_other_texts() {
        let kid = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        assert!(is_thumbprint(kid));
        let short = &kid[..42];
        for other in ["", short, &format!("{kid}A"), &format!("{short}t"), &format!("{short}+")] {
            assert!(!is_thumbprint(other), "{other}");
        }
        assert!(!is_thumbprint(&"é".repeat(22)[..]));
    }

    /// RFC 8037 A.3
    #[test]
    fn the_thumbprint_of_the_ed25519_example_is_the_standards_own() {
        let key = PublicKey::Ed25519(bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
