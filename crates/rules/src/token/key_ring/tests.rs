//! What a ring publishes, what it verifies, and what it keeps to itself.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;
use crate::token::algorithm::Algorithm;
use crate::token::signing_key;

const SECRET: &str = "a secret of the operator, 32 bytes or more";

/// A private key and its PKCS #8.
fn key(algorithm: Algorithm) -> (SigningKey, Vec<u8>) {
    let pkcs8 = signing_key::generate(algorithm).unwrap().to_vec();
    (SigningKey::from_pkcs8(algorithm, &pkcs8).unwrap(), pkcs8)
}

fn published(ring: &KeyRing) -> Vec<&str> {
    let keys = ring.jwks()["keys"].as_array().unwrap();
    keys.iter().map(|key| key["kid"].as_str().unwrap()).collect()
}

fn opens(ring: &KeyRing, kid: Option<&str>, token: &str) -> bool {
    ring.find(kid).is_some_and(|key| key.verify::<Value>(token).is_ok())
}

#[test]
fn the_next_key_is_published_and_verifies_before_it_signs() {
    let (active, _) = key(Algorithm::Es256);
    let (next, pkcs8) = key(Algorithm::Es256);
    let (now, later) = (active.kid().unwrap().to_owned(), next.kid().unwrap().to_owned());
    let ring = KeyRing::new(active, &[next]);
    assert_eq!(published(&ring), [now.as_str(), later.as_str()]);
    assert_eq!(ring.signing().kid(), Some(now.as_str()));
    let next = SigningKey::from_pkcs8(Algorithm::Es256, &pkcs8).unwrap();
    let token = next.sign("at+jwt", b"{}").unwrap();
    assert!(opens(&ring, Some(&later), &token));
    assert!(!opens(&ring, Some(&now), &token), "each key opens its own tokens only");
}

#[test]
fn a_key_taken_from_the_ring_opens_nothing_any_more() {
    let (old, _) = key(Algorithm::EdDsa);
    let kid = old.kid().unwrap().to_owned();
    let token = old.sign("at+jwt", b"{}").unwrap();
    let (active, _) = key(Algorithm::EdDsa);
    let ring = KeyRing::new(active, &[old]);
    assert!(opens(&ring, Some(&kid), &token));
    let ring = KeyRing::new(key(Algorithm::EdDsa).0, &[]);
    assert!(!opens(&ring, Some(&kid), &token));
}

#[test]
fn a_key_that_comes_twice_is_published_once() {
    let (active, pkcs8) = key(Algorithm::Es256);
    let same = || SigningKey::from_pkcs8(Algorithm::Es256, &pkcs8).unwrap();
    let ring = KeyRing::new(active, &[same(), same()]);
    assert_eq!(published(&ring).len(), 1);
}

#[test]
fn keys_of_several_algorithms_hang_on_one_ring() {
    let (es256, _) = key(Algorithm::Es256);
    let (eddsa, _) = key(Algorithm::EdDsa);
    let kid = eddsa.kid().unwrap().to_owned();
    let token = eddsa.sign("at+jwt", b"{}").unwrap();
    let ring = KeyRing::new(es256, &[eddsa]);
    assert!(opens(&ring, Some(&kid), &token));
    let names: Vec<_> = ring.jwks()["keys"].as_array().unwrap().iter().collect();
    assert_eq!((&names[0]["alg"], &names[1]["alg"]), (&json!("ES256"), &json!("EdDSA")));
}

/// RFC 7517 4
/// RFC 7518 6
/// RFC 8037 2
#[test]
fn the_jwks_shows_public_members_alone() {
    for (algorithm, members) in [
        (Algorithm::Es256, &["alg", "crv", "kid", "kty", "use", "x", "y"][..]),
        (Algorithm::EdDsa, &["alg", "crv", "kid", "kty", "use", "x"]),
        (Algorithm::Rs256, &["alg", "e", "kid", "kty", "n", "use"]),
        (Algorithm::Ps256, &["alg", "e", "kid", "kty", "n", "use"]),
    ] {
        let ring = KeyRing::new(key(algorithm).0, &[]);
        let keys = ring.jwks()["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 1);
        let mut shown: Vec<_> = keys[0].as_object().unwrap().keys().collect();
        shown.sort_unstable();
        assert_eq!(shown, members);
        assert_eq!(keys[0]["use"], "sig");
        assert_eq!(keys[0]["alg"], algorithm.as_str());
    }
}

#[test]
fn the_secret_is_in_no_jwks_and_in_no_debug_text() {
    let (published_key, _) = key(Algorithm::Es256);
    let kid = published_key.kid().unwrap().to_owned();
    let alone = KeyRing::with_secret(SECRET, &[]);
    assert_eq!(alone.jwks(), &json!({ "keys": [] }));
    let ring = KeyRing::with_secret(SECRET, &[published_key]);
    assert_eq!(published(&ring), [kid]);
    for ring in [&alone, &ring] {
        let jwks = ring.jwks().to_string();
        let debug = format!("{:?}", ring.signing());
        for text in [&jwks, &debug] {
            assert!(!text.contains(SECRET) && !text.contains(&URL_SAFE_NO_PAD.encode(SECRET)));
        }
        assert!(!jwks.contains("oct") && !jwks.contains("HS256"));
    }
}

#[test]
fn under_a_secret_the_published_keys_still_verify() {
    let (old, _) = key(Algorithm::Es256);
    let kid = old.kid().unwrap().to_owned();
    let token = old.sign("at+jwt", b"{}").unwrap();
    let ring = KeyRing::with_secret(SECRET, &[old]);
    assert!(opens(&ring, Some(&kid), &token));
    let new = ring.signing().sign("at+jwt", b"{}").unwrap();
    assert!(opens(&ring, None, &new));
    assert!(!opens(&ring, None, &token));
}

#[test]
fn a_ring_of_public_keys_has_no_key_without_a_kid() {
    let ring = KeyRing::new(key(Algorithm::Es256).0, &[]);
    assert!(ring.find(None).is_none());
    assert!(ring.find(Some("")).is_none());
}

#[test]
fn a_key_has_signed_long_enough_to_the_second() {
    let at = Instant::from_seconds;
    for (now, days, verdict) in [
        (0, 1, false),
        (86_399, 1, false),
        (86_400, 1, true),
        (90 * 86_400 - 1, 90, false),
        (90 * 86_400, 90, true),
        (90 * 86_400, 0, false),
        (i64::MAX / 2_000, 0, false),
        (i64::MAX / 2_000, i64::MAX, false),
        (-5, 1, false),
    ] {
        assert_eq!(has_signed_long_enough(at(0), at(now), days), verdict, "{now}, {days}");
    }
}
