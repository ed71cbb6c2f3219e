//! Each algorithm that an operator may choose, and the keys that are shown for it.

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::Value;

use super::{SECRET, house_of};
use crate::house::{House, jwt};

const ISSUER: &str = "http://localhost:8080";

/// The claims, as a service reads them that trusts this issuer.
fn verified(token: &str, algorithm: Algorithm, key: &DecodingKey) -> Value {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[ISSUER]);
    // The library looks at the system's clock, and the house stands by another.
    validation.validate_exp = false;
    decode::<Value>(token, key, &validation).unwrap().claims
}

async fn key_set(house: &House) -> JwkSet {
    serde_json::from_value(house.visitor().get("/.well-known/jwks.json").await.is(200).json())
        .unwrap()
}

fn key_of<'a>(keys: &'a JwkSet, token: &str) -> &'a Jwk {
    keys.find(jwt::header(token)["kid"].as_str().unwrap()).expect("the key of the token is shown")
}

/// Promise: Other services verify access tokens with the published keys alone, for ES256, RS256, PS256 and EdDSA.
#[tokio::test]
async fn others_verify_with_the_published_keys() {
    for (name, algorithm) in [
        ("ES256", Algorithm::ES256),
        ("RS256", Algorithm::RS256),
        ("PS256", Algorithm::PS256),
        ("EdDSA", Algorithm::EdDSA),
    ] {
        let house = house_of(name).await;
        let mut ann = house.member("ann").await;
        let token = ann.token.clone().unwrap();
        assert_eq!(jwt::header(&token)["alg"], name);
        let keys = key_set(&house).await;
        let key = DecodingKey::from_jwk(key_of(&keys, &token)).unwrap();
        let claims = verified(&token, algorithm, &key);
        assert_eq!(claims["sub"].as_str().unwrap(), ann.me().await.is(200).member("id"));
    }
}

/// Promise: With HS256 the operator's own services verify with SECRET_KEY, which is never published.
#[tokio::test]
async fn hs256_is_verified_with_the_operators_secret() {
    let house = house_of("HS256").await;
    let mut ann = house.member("ann").await;
    let token = ann.token.clone().unwrap();
    assert_eq!(jwt::header(&token), serde_json::json!({ "alg": "HS256", "typ": "at+jwt" }));
    let claims = verified(&token, Algorithm::HS256, &DecodingKey::from_secret(SECRET.as_bytes()));
    assert_eq!(claims["client_id"], "keyward");
    ann.me().await.is(200);
    let keys = house.visitor().get("/.well-known/jwks.json").await.is(200);
    for key in keys.json()["keys"].as_array().unwrap() {
        assert_ne!(key["kty"], "oct");
        assert_ne!(key["alg"], "HS256");
    }
    assert!(!keys.text().contains(SECRET));
}

/// Promise: The key set shows the key in use and the next one, public halves alone, and may be kept for minutes.
#[tokio::test]
async fn the_key_set_shows_the_key_in_use_and_the_next() {
    for (name, members) in [
        ("ES256", vec!["alg", "crv", "kid", "kty", "use", "x", "y"]),
        ("RS256", vec!["alg", "e", "kid", "kty", "n", "use"]),
        ("PS256", vec!["alg", "e", "kid", "kty", "n", "use"]),
        ("EdDSA", vec!["alg", "crv", "kid", "kty", "use", "x"]),
    ] {
        let house = house_of(name).await;
        let answer = house.visitor().get("/.well-known/jwks.json").await.is(200);
        assert_eq!(answer.header("content-type"), "application/jwk-set+json");
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        let keys = answer.json()["keys"].as_array().unwrap().clone();
        let of_this: Vec<_> = keys.iter().filter(|key| key["alg"] == name).collect();
        assert_eq!(of_this.len(), 2, "{name}");
        assert_ne!(of_this[0]["kid"], of_this[1]["kid"]);
        for key in of_this {
            let mut found: Vec<_> = key.as_object().unwrap().keys().collect();
            found.sort();
            assert_eq!(found, members, "{name}");
            assert_eq!(key["use"], "sig");
        }
    }
}

/// Promise: Two instances on one database sign with the same keys, and each lets in what the other signed.
#[tokio::test]
async fn instances_share_their_keys() {
    for name in ["ES256", "RS256", "PS256", "EdDSA", "HS256"] {
        let house = house_of(name).await;
        let second = house.second().await;
        let ann = house.member("ann").await;
        let mut there = ann.at(&second);
        there.me().await.is(200);
        there.sign_in("ann").await;
        there.at(&house).me().await.is(200);
        let [first, other] = [&house, &second].map(|door| door.app().jwks());
        assert_eq!(first, other);
    }
}

/// Promise: When the operator chooses another algorithm, tokens signed before stay good until they expire, and their key stays published.
#[tokio::test]
async fn another_algorithm_ends_no_token_early() {
    let house = house_of("ES256").await;
    let ann = house.member("ann").await;
    let token = ann.token.clone().unwrap();
    for settings in [
        &[("tokens.algorithm", "EdDSA")][..],
        &[("tokens.algorithm", "HS256"), ("tokens.secret_key", SECRET)],
    ] {
        let later = house.again_with(settings).await;
        let mut there = ann.at(&later);
        there.me().await.is(200);
        let keys = key_set(&later).await;
        let key = DecodingKey::from_jwk(key_of(&keys, &token)).unwrap();
        verified(&token, Algorithm::ES256, &key);
        there.sign_in("ann").await;
        assert_eq!(jwt::header(there.token.as_ref().unwrap())["alg"], settings[0].1);
        there.me().await.is(200);
    }
}
