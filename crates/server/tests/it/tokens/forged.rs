//! Tokens that somebody made who does not hold the key.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use keyward_rules::token::algorithm::Algorithm as Ours;
use keyward_rules::token::signing_key::{SigningKey, generate};
use serde_json::{Value, json};

use super::{house_of, refused};
use crate::house::{House, jwt};

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

/// Promise: A token without a signature opens nothing, however `none` is spelled.
/// RFC 8725 3.2
#[tokio::test]
async fn a_token_without_a_signature_opens_nothing() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let token = ann.token.clone().unwrap();
    let (mut header, claims) = (jwt::header(&token), part(&jwt::claims(&token)));
    let signature = token.rsplit('.').next().unwrap();
    for none in ["none", "None", "NONE", "nOnE", ""] {
        header["alg"] = none.into();
        for signature in ["", signature] {
            let forged = format!("{}.{claims}.{signature}", part(&header));
            refused(&house, &ann, &forged, "malformed").await;
        }
    }
    header["alg"] = "ES256".into();
    let forged = format!("{}.{claims}.", part(&header));
    refused(&house, &ann, &forged, "bad_signature").await;
}

/// Promise: A public key is no secret: a token "signed" with it under HS256 opens nothing.
/// RFC 8725 3.1
#[tokio::test]
async fn a_public_key_signs_nothing() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let token = ann.token.clone().unwrap();
    let kid = jwt::header(&token)["kid"].clone();
    let keys = house.published().await;
    let jwk = keys.iter().find(|key| key["kid"] == kid).unwrap().clone();
    let [x, y] =
        ["x", "y"].map(|name| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap());
    let point = [&[4][..], &x, &y].concat();
    let spki = [
        &b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00"[..],
        &point,
    ]
    .concat();
    let base64 = STANDARD.encode(&spki);
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n{}\n-----END PUBLIC KEY-----\n",
        &base64[..64],
        &base64[64..]
    );
    let secrets = [x, point, spki, pem.into_bytes(), jwk.to_string().into_bytes(), Vec::new()];
    for secret in secrets {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            let mut header = Header::new(algorithm);
            header.typ = Some("at+jwt".to_owned());
            header.kid = kid.as_str().map(str::to_owned);
            let key = EncodingKey::from_secret(&secret);
            let forged = encode(&header, &jwt::claims(&token), &key).unwrap();
            refused(&house, &ann, &forged, "wrong_algorithm").await;
            header.kid = None;
            let forged = encode(&header, &jwt::claims(&token), &key).unwrap();
            refused(&house, &ann, &forged, "unknown_key").await;
        }
    }
}

/// Promise: A key that a token brings along, or tells where to fetch, is never looked at.
/// RFC 8725 3.10
#[tokio::test]
async fn a_key_in_the_token_is_never_looked_at() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let token = ann.token.clone().unwrap();
    let pkcs8 = generate(Ours::Es256).unwrap();
    let own = SigningKey::from_pkcs8(Ours::Es256, &pkcs8).unwrap();
    let own_kid = own.kid().unwrap().to_owned();
    let jwk = own.public_key().unwrap().to_jwk(&own_kid, "ES256");
    let their_kid = jwt::header(&token)["kid"].as_str().unwrap().to_owned();
    for (kid, reason) in [
        (Some(own_kid), "unknown_key"),
        (Some(their_kid), "bad_signature"),
        (Some("../../dev/null".to_owned()), "unknown_key"),
        (Some("' OR 1=1 --".to_owned()), "unknown_key"),
        (None, "unknown_key"),
    ] {
        let header = Header {
            typ: Some("at+jwt".to_owned()),
            kid,
            jwk: Some(serde_json::from_value(jwk.clone()).unwrap()),
            jku: Some("https://evil.example/jwks.json".to_owned()),
            x5u: Some("https://evil.example/cert.pem".to_owned()),
            ..Header::new(Algorithm::ES256)
        };
        let key = EncodingKey::from_ec_der(&pkcs8);
        let forged = encode(&header, &jwt::claims(&token), &key).unwrap();
        refused(&house, &ann, &forged, reason).await;
    }
}

/// Promise: A token of another house opens nothing here, whatever it says.
#[tokio::test]
async fn a_token_of_another_house_opens_nothing() {
    let [house, other] = [house_of("EdDSA").await, house_of("EdDSA").await];
    let ann = house.member("ann").await;
    let foreign = other.member("ann").await.token.unwrap();
    refused(&house, &ann, &foreign, "unknown_key").await;
}

/// Promise: A token that was changed by one character opens nothing.
/// ASVS 7.2.1
#[tokio::test]
async fn a_changed_token_opens_nothing() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let bob = house.member("bob").await;
    let token = ann.token.clone().unwrap();
    let parts: Vec<_> = token.split('.').collect();
    let of_bob = bob.token.clone().unwrap();
    let other: Vec<_> = of_bob.split('.').collect();
    let mut claims = jwt::claims(&token);
    claims["sub"] = jwt::claims(&of_bob)["sub"].clone();
    let mut header = jwt::header(&token);
    header["crit"] = json!(["exp"]);
    let cases = [
        (format!("{}.{}.{}", parts[0], parts[1], other[2]), "bad_signature"),
        (format!("{}.{}.{}", parts[0], part(&claims), parts[2]), "bad_signature"),
        (format!("{}.{}.{}", part(&header), parts[1], parts[2]), "wrong_type"),
        (format!("{}.{}", parts[0], parts[1]), "malformed"),
        (format!("{token}."), "malformed"),
        (format!("{token}="), "bad_signature"),
        (format!("{}.{}.{}", parts[0], "e30", parts[2]), "bad_signature"),
        (format!("{}{}", token, "x".repeat(5_000)), "malformed"),
        ("..".to_owned(), "malformed"),
    ];
    for (forged, reason) in cases {
        refused(&house, &ann, &forged, reason).await;
    }
    for place in (0..token.len()).step_by(7) {
        let mut bytes = token.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(bytes).unwrap();
        ann.with_token(&forged).me().await.refuses(401, "invalid_token");
    }
    ann.with_token(&token).me().await.is(200);
}
