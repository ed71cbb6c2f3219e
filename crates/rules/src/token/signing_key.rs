//! Private keys: made, read back, and set to signing. jsonwebtoken would parse the private
//! key anew for each signature, so signing goes to aws-lc-rs directly.

use std::sync::Arc;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaKeyPair, RsaSignatureEncoding,
};
use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::algorithm::Algorithm;
use super::jwk::PublicKey;

/// Why a key could not be made, read or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The bytes are no private key of this algorithm.
    #[error("the bytes are not a private key for {0}")]
    Unreadable(Algorithm),
    /// The library refused to make a key or to sign.
    #[error("the cryptographic library refused to work with {0}")]
    Refused(Algorithm),
    /// `HS256` takes its key from the settings and none is made for it.
    #[error("HS256 signs with the secret key of the settings; no key is made for it")]
    Symmetric,
}

#[derive(Clone)]
enum Private {
    P256(Arc<EcdsaKeyPair>),
    Ed25519(Arc<Ed25519KeyPair>),
    Rsa(Arc<RsaKeyPair>, &'static RsaSignatureEncoding),
    Hmac(Arc<hmac::Key>),
}

/// A key that signs. Cheap to clone.
#[derive(Clone)]
pub struct SigningKey {
    kid: Option<String>,
    algorithm: Algorithm,
    private: Private,
}

/// Makes a private key and returns it as PKCS #8. RSA takes 0.1–0.3 s, the others microseconds.
pub fn generate(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let refused = |_| KeyError::Refused(algorithm);
    let pkcs8 = match algorithm {
        Algorithm::Es256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .and_then(|key| key.to_pkcs8v1())
            .map(|document| document.as_ref().to_vec()),
        Algorithm::EdDsa => Ed25519KeyPair::generate()
            .and_then(|key| key.to_pkcs8v1())
            .map(|document| document.as_ref().to_vec()),
        Algorithm::Rs256 | Algorithm::Ps256 => RsaKeyPair::generate(KeySize::Rsa2048)
            .and_then(|key| key.as_der().map(|document| document.as_ref().to_vec())),
        Algorithm::Hs256 => return Err(KeyError::Symmetric),
    };
    pkcs8.map(Zeroizing::new).map_err(refused)
}

impl SigningKey {
    /// Reads back what `generate` made.
    pub fn from_pkcs8(algorithm: Algorithm, pkcs8: &[u8]) -> Result<Self, KeyError> {
        let unreadable = |_| KeyError::Unreadable(algorithm);
        let private = match algorithm {
            Algorithm::Es256 => Private::P256(Arc::new(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
                    .map_err(unreadable)?,
            )),
            Algorithm::EdDsa => {
                Private::Ed25519(Arc::new(Ed25519KeyPair::from_pkcs8(pkcs8).map_err(unreadable)?))
            }
            Algorithm::Rs256 => rsa(pkcs8, &RSA_PKCS1_SHA256).map_err(unreadable)?,
            Algorithm::Ps256 => rsa(pkcs8, &RSA_PSS_SHA256).map_err(unreadable)?,
            Algorithm::Hs256 => return Err(KeyError::Symmetric),
        };
        let mut key = Self { kid: None, algorithm, private };
        key.kid = key.public_key().map(|public| public.thumbprint());
        Ok(key)
    }

    /// The key of `ALGORITHM=HS256`: the operator's `SECRET_KEY`, as its UTF-8 bytes.
    pub fn from_secret(secret: &str) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        Self { kid: None, algorithm: Algorithm::Hs256, private: Private::Hmac(Arc::new(key)) }
    }

    /// The thumbprint of the public half; a shared secret has none.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The algorithm that it signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The public half, unless the key is a shared secret.
    pub fn public_key(&self) -> Option<PublicKey> {
        match &self.private {
            Private::P256(key) => Some(PublicKey::P256(key.public_key().as_ref().to_vec())),
            Private::Ed25519(key) => Some(PublicKey::Ed25519(key.public_key().as_ref().to_vec())),
            Private::Rsa(key, _) => Some(PublicKey::Rsa {
                n: key.public_key().modulus().big_endian_without_leading_zero().to_vec(),
                e: key.public_key().exponent().big_endian_without_leading_zero().to_vec(),
            }),
            Private::Hmac(_) => None,
        }
    }

    /// A compact JWS (RFC 7515 section 7.1) over `claims`, with `typ` in its header.
    pub fn sign(&self, typ: &str, claims: &[u8]) -> Result<String, KeyError> {
        let mut header = serde_json::json!({ "typ": typ, "alg": self.algorithm.as_str() });
        if let Some(kid) = &self.kid {
            header["kid"] = kid.as_str().into();
        }
        let mut token = String::with_capacity(800);
        URL_SAFE_NO_PAD.encode_string(header.to_string(), &mut token);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = self.signature(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    fn signature(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let refused = |_| KeyError::Refused(self.algorithm);
        let chance = rand::SystemRandom::new();
        match &self.private {
            Private::P256(key) => {
                key.sign(&chance, message).map(|made| made.as_ref().to_vec()).map_err(refused)
            }
            Private::Ed25519(key) => Ok(key.sign(message).as_ref().to_vec()),
            Private::Rsa(key, encoding) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(*encoding, &chance, message, &mut signature).map_err(refused)?;
                Ok(signature)
            }
            Private::Hmac(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
        }
    }
}

fn rsa(
    pkcs8: &[u8],
    encoding: &'static RsaSignatureEncoding,
) -> Result<Private, aws_lc_rs::error::KeyRejected> {
    Ok(Private::Rsa(Arc::new(RsaKeyPair::from_pkcs8(pkcs8)?), encoding))
}

/// Shows which key it is, never the key.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
