//! Access tokens: what they say, and everything that must open nothing.

mod claims;
mod forgeries;
mod writing;

use std::sync::LazyLock;

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::token::algorithm::Algorithm;
use crate::token::signing_key::{self, SigningKey};

/// The instant at which the tokens of these tests were made, Unix seconds.
const MADE: i64 = 1_795_512_600;
const LIFETIME: i64 = 600;
const ISSUER: &str = "https://id.example.org";
const SECRET: &str = "a secret of the operator, 32 bytes or more";

/// A private ES256 key in both of its lives: ours, and bare, for tokens that we'd never sign.
struct Key {
    pkcs8: Vec<u8>,
    kid: String,
}

impl Key {
    fn new() -> Self {
        let pkcs8 = signing_key::generate(Algorithm::Es256).unwrap().to_vec();
        let kid = SigningKey::from_pkcs8(Algorithm::Es256, &pkcs8).unwrap();
        Self { kid: kid.kid().unwrap().to_owned(), pkcs8 }
    }

    fn ours(&self) -> SigningKey {
        SigningKey::from_pkcs8(Algorithm::Es256, &self.pkcs8).unwrap()
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &self.pkcs8);
        key.unwrap().sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
    }

    /// A token with this very header and payload, the signature as it should be.
    fn token(&self, header: &Value, payload: &Value) -> String {
        signed(header, payload, |message| self.sign(message))
    }
}

static KEY: LazyLock<Key> = LazyLock::new(Key::new);
static STRANGER: LazyLock<Key> = LazyLock::new(Key::new);
static RING: LazyLock<KeyRing> = LazyLock::new(|| KeyRing::new(KEY.ours(), &[]));
static RSA: LazyLock<Vec<u8>> =
    LazyLock::new(|| signing_key::generate(Algorithm::Rs256).unwrap().to_vec());

/// A ring that signs with this algorithm.
fn ring(algorithm: Algorithm) -> KeyRing {
    let pkcs8 = match algorithm {
        Algorithm::Hs256 => return KeyRing::with_secret(SECRET, &[]),
        Algorithm::Rs256 | Algorithm::Ps256 => RSA.clone(),
        other => signing_key::generate(other).unwrap().to_vec(),
    };
    KeyRing::new(SigningKey::from_pkcs8(algorithm, &pkcs8).unwrap(), &[])
}

fn signed(header: &Value, payload: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let message = format!("{}.{}", encode(header.to_string()), encode(payload.to_string()));
    let signature = sign(message.as_bytes());
    format!("{message}.{}", encode(signature))
}

fn hs256(key: &[u8], header: &Value, payload: &Value) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    signed(header, payload, |message| hmac::sign(&key, message).as_ref().to_vec())
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn header() -> Value {
    json!({ "typ": TYPE, "alg": "ES256", "kid": KEY.kid })
}

/// The usual header with one member set to another value.
fn header_with(name: &str, value: impl Into<Value>) -> Value {
    let mut header = header();
    header[name] = value.into();
    header
}

fn claims() -> AccessClaims {
    AccessClaims {
        iss: ISSUER.to_owned(),
        sub: "019ab5a0-0000-7000-8000-000000000001".to_owned(),
        aud: ISSUER.to_owned(),
        exp: MADE + LIFETIME,
        iat: MADE,
        jti: "019ab5a0-0000-7000-8000-000000000002".to_owned(),
        client_id: OWN_CLIENT.to_owned(),
        sid: "019ab5a0-0000-7000-8000-000000000003".to_owned(),
        generation: 3,
        auth_time: MADE - 60,
        acr: "aal1".to_owned(),
        amr: vec!["pwd".to_owned()],
    }
}

fn payload() -> Value {
    serde_json::to_value(claims()).unwrap()
}

fn expected() -> Expected {
    Expected { issuer: ISSUER.to_owned(), lifetime_seconds: LIFETIME }
}

fn at(seconds: i64) -> Instant {
    Instant::from_seconds(seconds)
}

/// What becomes of a token when it is as young as can be.
fn opens(token: &str) -> Result<AccessClaims, TokenFault> {
    verify(&RING, token, &expected(), at(MADE))
}

#[test]
fn what_was_signed_is_read_back_with_every_algorithm() {
    for algorithm in Algorithm::ALL {
        let ring = ring(algorithm);
        let token = sign(&ring, &claims()).unwrap();
        assert_eq!(verify(&ring, &token, &expected(), at(MADE)), Ok(claims()), "{algorithm}");
    }
}

#[test]
fn the_header_says_kind_algorithm_and_key_and_nothing_else() {
    for algorithm in Algorithm::ALL {
        let ring = ring(algorithm);
        let token = sign(&ring, &claims()).unwrap();
        let head = token.split('.').next().unwrap();
        let head: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(head).unwrap()).unwrap();
        let mut told = json!({ "typ": "at+jwt", "alg": algorithm.as_str() });
        if let Some(kid) = ring.signing().kid() {
            told["kid"] = kid.into();
        }
        assert_eq!(head, told);
    }
}

#[test]
fn the_payload_bears_the_registered_names() {
    let token = sign(&RING, &claims()).unwrap();
    let body = token.split('.').nth(1).unwrap();
    let body: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap();
    let told = json!({
        "iss": ISSUER, "sub": claims().sub, "aud": ISSUER, "exp": MADE + LIFETIME, "iat": MADE,
        "jti": claims().jti, "client_id": "keyward", "sid": claims().sid, "gen": 3,
        "auth_time": MADE - 60, "acr": "aal1", "amr": ["pwd"],
    });
    assert_eq!(body, told);
}

#[test]
fn the_key_that_a_token_names_is_read_unverified_where_it_could_be_ours() {
    let token = sign(&RING, &claims()).unwrap();
    assert_eq!(named_key(&token).as_ref(), Some(&KEY.kid));
    let foreign = STRANGER.token(&header_with("kid", STRANGER.kid.clone()), &payload());
    assert_eq!(named_key(&foreign).as_ref(), Some(&STRANGER.kid));
    for kid in ["", "1", "../../dev/null", "' OR 1=1 --", &"x".repeat(44)] {
        assert_eq!(named_key(&KEY.token(&header_with("kid", kid), &payload())), None, "{kid}");
    }
    assert_eq!(named_key(&sign(&ring(Algorithm::Hs256), &claims()).unwrap()), None);
    assert_eq!(named_key("x"), None);
    assert_eq!(named_key(&format!("{token}{}", "x".repeat(4_096))), None);
}
