//! Tokens that are signed as they should be and say the wrong thing.

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::{SECRET, house_of, refused, signed};
use crate::house::{House, jwt};

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

/// Promise: A token of another kind opens no door here, even under the right key.
/// RFC 8725 3.11
#[tokio::test]
async fn a_token_of_another_kind_opens_nothing() {
    let house = house_of("HS256").await;
    let ann = house.member("ann").await;
    let claims = jwt::claims(ann.token.as_ref().unwrap());
    for typ in ["JWT", "jwt", "", "id_token", "logout+jwt", "dpop+jwt", "secevent+jwt", "at"] {
        refused(&house, &ann, &signed(typ, &claims), "wrong_type").await;
    }
    let untyped = Header { typ: None, ..Header::new(Algorithm::HS256) };
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let forged = encode(&untyped, &claims, &key).unwrap();
    refused(&house, &ann, &forged, "wrong_type").await;
    ann.with_token(&signed("at+jwt", &claims)).me().await.is(200);
}

/// Promise: A token of another issuer, audience, client, session, person or time opens nothing.
/// RFC 8725 3.8
#[tokio::test]
async fn a_token_that_says_something_else_opens_nothing() {
    let house = house_of("HS256").await;
    let ann = house.member("ann").await;
    let bob = house.member("bob").await;
    let claims = jwt::claims(ann.token.as_ref().unwrap());
    let of_bob = jwt::claims(bob.token.as_ref().unwrap());
    let now = house.clock.now().seconds();
    let nobody = json!("019a0000-0000-7000-8000-000000000000");
    let cases = [
        ("iss", json!("https://evil.example"), "wrong_issuer"),
        ("iss", json!("http://localhost:8080/"), "wrong_issuer"),
        ("aud", json!("https://shop.example"), "wrong_audience"),
        ("client_id", json!("shop"), "wrong_client"),
        ("exp", json!(now), "expired"),
        ("iat", json!(now - 600), "expired"),
        ("iat", json!(now + 60), "not_yet_valid"),
        ("sid", nobody.clone(), "session_ended"),
        ("sid", of_bob["sid"].clone(), "session_ended"),
        ("sub", of_bob["sub"].clone(), "session_ended"),
        ("sub", nobody, "session_ended"),
        ("gen", json!(1), "superseded"),
        ("gen", json!(-1), "superseded"),
        // Claims of another shape are not ours.
        ("aud", json!(["http://localhost:8080"]), "bad_signature"),
        ("exp", json!("never"), "bad_signature"),
        ("gen", Value::Null, "bad_signature"),
    ];
    for (name, value, reason) in cases {
        let token = signed("at+jwt", &with(&claims, name, value));
        refused(&house, &ann, &token, reason).await;
    }
    for name in claims.as_object().unwrap().keys() {
        let mut less = claims.clone();
        less.as_object_mut().unwrap().remove(name);
        refused(&house, &ann, &signed("at+jwt", &less), "bad_signature").await;
    }
    ann.with_token(&signed("at+jwt", &claims)).me().await.is(200);
}

/// Promise: The secret signs HS256 and nothing else.
#[tokio::test]
async fn the_secret_signs_hs256_alone() {
    let house = house_of("HS256").await;
    let ann = house.member("ann").await;
    let claims = jwt::claims(ann.token.as_ref().unwrap());
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let header = Header { typ: Some("at+jwt".to_owned()), ..Header::new(algorithm) };
        let forged = encode(&header, &claims, &key).unwrap();
        refused(&house, &ann, &forged, "wrong_algorithm").await;
    }
    // Under the name of a published key the secret is not that key.
    let published = house.published().await[0]["kid"].as_str().unwrap().to_owned();
    let header = Header {
        typ: Some("at+jwt".to_owned()),
        kid: Some(published),
        ..Header::new(Algorithm::HS256)
    };
    let forged = encode(&header, &claims, &key).unwrap();
    refused(&house, &ann, &forged, "wrong_algorithm").await;
    // A house that signs otherwise takes no token of the secret at all.
    let other = house.again_with(&[("tokens.algorithm", "ES256")]).await;
    refused(&other, &ann.at(&other), ann.token.as_ref().unwrap(), "unknown_key").await;
}

/// Promise: A token is for the house whose name it bears: under another public_url, on the same data and keys, it opens nothing.
/// RFC 8725 3.9
#[tokio::test]
async fn a_token_for_another_address_opens_nothing() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let moved = house.again_with(&[("server.public_url", "http://localhost:9090")]).await;
    refused(&moved, &ann.at(&moved), ann.token.as_ref().unwrap(), "wrong_issuer").await;
    let mut there = ann.at(&moved);
    there.sign_in("ann").await;
    there.me().await.is(200);
    refused(&house, &ann, there.token.as_ref().unwrap(), "wrong_issuer").await;
}

/// Promise: An access token lives ten minutes, to the second, also where it was remembered.
#[tokio::test]
async fn an_access_token_lives_ten_minutes() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let fresh = ann.clone();
    ann.me().await.is(200);
    house.clock.advance(599);
    ann.me().await.is(200);
    house.clock.advance(1);
    refused(&house, &ann, ann.token.as_ref().unwrap(), "expired").await;
    refused(&house, &fresh, fresh.token.as_ref().unwrap(), "expired").await;
}

/// Promise: A shorter lifetime holds at once, for tokens that were made before it too.
#[tokio::test]
async fn a_shorter_lifetime_holds_for_older_tokens() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let strict = house.again_with(&[("tokens.access_lifetime_seconds", "60")]).await;
    let mut there = ann.at(&strict);
    house.clock.advance(59);
    there.me().await.is(200);
    house.clock.advance(1);
    refused(&strict, &there, ann.token.as_ref().unwrap(), "expired").await;
    ann.me().await.is(200);
    let answer = there.refresh().await.is(200);
    assert_eq!(answer.json()["expires_in"], 60);
    there.me().await.is(200);
}

/// Promise: A refresh token opens no door of an access token, nor the other way round.
#[tokio::test]
async fn each_token_has_its_own_door() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    refused(&house, &ann, ann.cookie.as_ref().unwrap(), "malformed").await;
    let access = ann.token.clone().unwrap();
    ann.empty_handed().refresh_with(&access).await.refuses(401, "refresh_token_refused");
}
