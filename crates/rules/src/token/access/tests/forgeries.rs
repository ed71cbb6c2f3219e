//! Other keys, other algorithms, other kinds: each says what its maker would like, and none
//! opens (RFC 8725 section 3).

use super::*;
use crate::token::jwk::PublicKey;

fn refused(token: &str, fault: TokenFault) {
    assert_eq!(opens(token), Err(fault), "{token}");
}

#[test]
fn a_stranger_under_our_kid_opens_nothing() {
    refused(&STRANGER.token(&header(), &payload()), TokenFault::BadSignature);
}

#[test]
fn a_kid_that_we_do_not_know_opens_nothing() {
    let strangers = STRANGER.kid.clone();
    let path = "../../dev/null".to_owned();
    for kid in [strangers, String::new(), path, KEY.kid.to_uppercase(), format!("{} ", KEY.kid)] {
        let header = header_with("kid", kid);
        refused(&STRANGER.token(&header, &payload()), TokenFault::UnknownKey);
        refused(&KEY.token(&header, &payload()), TokenFault::UnknownKey);
    }
}

#[test]
fn a_token_without_a_kid_means_none_of_our_public_keys() {
    let mut header = header();
    header.as_object_mut().unwrap().remove("kid");
    refused(&KEY.token(&header, &payload()), TokenFault::UnknownKey);
}

/// RFC 8725 2.1, 3.2
#[test]
fn the_algorithm_none_is_no_algorithm_in_any_spelling() {
    for none in ["none", "None", "NONE", "nOnE", ""] {
        let header = header_with("alg", none);
        let unsigned = format!("{}.{}.", encode(header.to_string()), encode(payload().to_string()));
        refused(&unsigned, TokenFault::Malformed);
        refused(&KEY.token(&header, &payload()), TokenFault::Malformed);
    }
    let unsigned = format!("{}.{}.", encode(header().to_string()), encode(payload().to_string()));
    refused(&unsigned, TokenFault::BadSignature);
}

#[test]
fn an_algorithm_that_its_key_does_not_have_opens_nothing() {
    for other in ["RS256", "EdDSA", "HS256", "HS512", "ES384", "PS256"] {
        let token = KEY.token(&header_with("alg", other), &payload());
        refused(&token, TokenFault::WrongAlgorithm);
    }
    for other in ["es256", "ES256K", "secp256r1", "EdDsa"] {
        refused(&KEY.token(&header_with("alg", other), &payload()), TokenFault::Malformed);
    }
    let mut without = header();
    without.as_object_mut().unwrap().remove("alg");
    refused(&KEY.token(&without, &payload()), TokenFault::Malformed);
}

/// A public key is known to all: as an HMAC secret it would sign for all.
/// RFC 8725 2.1, 3.1
#[test]
fn a_public_key_is_no_secret() {
    let PublicKey::P256(point) = KEY.ours().public_key().unwrap() else { panic!("P-256") };
    let jwk = RING.jwks()["keys"][0].to_string();
    let x = RING.jwks()["keys"][0]["x"].as_str().unwrap().to_owned();
    let known: [&[u8]; 5] =
        [&point, point.get(1..).unwrap(), jwk.as_bytes(), x.as_bytes(), KEY.kid.as_bytes()];
    let mut without_kid = header_with("alg", "HS256");
    without_kid.as_object_mut().unwrap().remove("kid");
    for secret in known {
        let token = hs256(secret, &header_with("alg", "HS256"), &payload());
        refused(&token, TokenFault::WrongAlgorithm);
        refused(&hs256(secret, &without_kid, &payload()), TokenFault::UnknownKey);
    }
}

#[test]
fn a_ring_with_a_secret_opens_to_that_secret_alone() {
    let ring = KeyRing::with_secret(SECRET, &[KEY.ours()]);
    let verdict = |token: &str| verify(&ring, token, &expected(), at(MADE));
    let header = json!({ "typ": TYPE, "alg": "HS256" });
    assert_eq!(verdict(&hs256(SECRET.as_bytes(), &header, &payload())), Ok(claims()));
    for other in ["", "secret", &SECRET[1..], &format!("{SECRET}\n")] {
        let token = hs256(other.as_bytes(), &header, &payload());
        assert_eq!(verdict(&token), Err(TokenFault::BadSignature));
    }
    let under_kid = json!({ "typ": TYPE, "alg": "HS256", "kid": KEY.kid });
    let token = hs256(SECRET.as_bytes(), &under_kid, &payload());
    assert_eq!(verdict(&token), Err(TokenFault::WrongAlgorithm));
    let without_kid = json!({ "typ": TYPE, "alg": "ES256" });
    let token = KEY.token(&without_kid, &payload());
    assert_eq!(verdict(&token), Err(TokenFault::WrongAlgorithm));
}

/// RFC 8725 3.11
#[test]
fn a_token_of_another_kind_opens_nothing() {
    for typ in ["JWT", "jwt", "", "logout+jwt", "id+jwt", "at", "at+jwt ", "at+jwt;v=1"] {
        refused(&KEY.token(&header_with("typ", typ), &payload()), TokenFault::WrongType);
    }
    let mut without = header();
    without.as_object_mut().unwrap().remove("typ");
    refused(&KEY.token(&without, &payload()), TokenFault::WrongType);
    let other = KEY.ours().sign("JWT", payload().to_string().as_bytes()).unwrap();
    refused(&other, TokenFault::WrongType);
}

#[test]
fn the_kind_is_a_media_type_and_knows_no_case() {
    assert_eq!(opens(&KEY.token(&header_with("typ", "AT+JWT"), &payload())), Ok(claims()));
}

/// We understand no extension, so a token that insists on one is refused.
/// RFC 7515 4.1.11
#[test]
fn a_header_that_is_critical_opens_nothing() {
    for crit in [json!(["exp"]), json!(["b64"]), json!([])] {
        let mut header = header_with("crit", crit);
        header["exp"] = 0.into();
        header["b64"] = false.into();
        refused(&KEY.token(&header, &payload()), TokenFault::WrongType);
    }
}

/// RFC 8725 3.10
#[test]
fn keys_named_inside_a_token_are_never_looked_at() {
    let jwk = KeyRing::new(STRANGER.ours(), &[]).jwks()["keys"][0].clone();
    let pointers = [
        ("jwk", jwk),
        ("jku", json!("https://attacker.example/jwks.json")),
        ("x5u", json!("https://attacker.example/chain.pem")),
        ("x5c", json!(["MIIB"])),
    ];
    for (name, value) in pointers {
        let ours = header_with(name, value.clone());
        refused(&STRANGER.token(&ours, &payload()), TokenFault::BadSignature);
        assert_eq!(opens(&KEY.token(&ours, &payload())), Ok(claims()), "{name} changes nothing");
        let mut strangers = ours;
        strangers["kid"] = STRANGER.kid.clone().into();
        refused(&STRANGER.token(&strangers, &payload()), TokenFault::UnknownKey);
    }
}

#[test]
fn a_member_of_the_header_said_twice_opens_nothing() {
    let twice = header().to_string().replacen('{', "{\"alg\":\"HS256\",", 1);
    let message = format!("{}.{}", encode(twice), encode(payload().to_string()));
    refused(&format!("{message}.{}", encode(KEY.sign(message.as_bytes()))), TokenFault::Malformed);
}

/// With r and s of zero the sum of ECDSA comes out for any message (CVE-2022-21449).
#[test]
fn a_signature_of_zeros_or_of_another_length_opens_nothing() {
    let token = KEY.token(&header(), &payload());
    let message = token.rsplit_once('.').unwrap().0;
    let good = KEY.sign(message.as_bytes());
    let mut longer = good.clone();
    longer.push(0);
    for signature in [vec![0; 64], vec![], vec![0; 1], good[..63].to_vec(), longer, vec![255; 64]] {
        refused(&format!("{message}.{}", encode(signature)), TokenFault::BadSignature);
    }
    assert_eq!(opens(&format!("{message}.{}", encode(good))), Ok(claims()));
}
