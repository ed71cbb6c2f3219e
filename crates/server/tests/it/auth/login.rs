//! `POST /auth/login`.

mod alike;
mod budget;
mod disabled;
mod factor;
mod foreign;
mod hashing;
mod new_place;

use serde_json::{Value, json};

use crate::house::{House, PASSWORD, jwt};

/// Promise: A person who registered signs in by form or JSON, by name or address, and sees themselves.
#[tokio::test]
async fn ann_signs_in_by_form_or_json_and_sees_herself() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    for name in ["ann", "Ann", " ANN@Example.com "] {
        let form = [("username", name), ("password", PASSWORD), ("grant_type", "password")];
        let by_form = ann.post_form("/auth/login", &form).await.is(200);
        let by_json = ann.try_sign_in(name, PASSWORD).await.is(200);
        for answer in [by_form, by_json] {
            assert_eq!(answer.json()["token_type"], "bearer");
            assert_eq!(answer.json()["expires_in"], 600);
            let mut signed_in = ann.with_token(&answer.member("access_token"));
            let me = signed_in.get("/users/me").await.is(200);
            assert_eq!(me.member("username"), "ann");
            assert_eq!(me.member("email"), "ann@example.com");
        }
    }
}

/// Promise: The refresh token travels in a cookie that no script reads and no other site sends, until the browser closes.
#[tokio::test]
async fn the_refresh_token_comes_as_a_cookie_of_its_own() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let answer = ann.sign_in("ann").await;
    let mut members: Vec<_> = answer.json().as_object().unwrap().keys().cloned().collect();
    members.sort();
    assert_eq!(members, ["access_token", "expires_in", "token_type"]);
    let cookie = answer.header("set-cookie");
    let (pair, attributes) = cookie.split_once(';').unwrap();
    assert!(pair.strip_prefix("__Host-refresh=").unwrap().len() >= 22, "at least 128 bits");
    assert_eq!(attributes, " Path=/; Secure; HttpOnly; SameSite=Strict");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
}

/// Promise: A program without a cookie jar asks for the refresh token in the body, and gets it in no cookie.
#[tokio::test]
async fn a_program_gets_the_refresh_token_in_the_body() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let form = [("username", "ann"), ("password", PASSWORD), ("refresh_delivery", "body")];
    let by_form = ann.post_form("/auth/login", &form).await.is(200);
    assert!(by_form.header("set-cookie").starts_with("__Host-device="), "and no other cookie");
    assert_eq!(by_form.headers.get_all("set-cookie").iter().count(), 1);
    let token = by_form.member("refresh_token");
    ann.refresh_with(&token).await.is(200);
    let body = json!({ "username": "ann", "password": PASSWORD, "refresh_delivery": "pigeon" });
    let answer = ann.post_json("/auth/login", body).await.refuses(422, "validation_failed");
    let expected = [("/refresh_delivery".to_owned(), "unknown_value".to_owned())];
    assert_eq!(answer.faults(), expected);
}

/// Promise: Who asks to be remembered keeps the cookie for as long as the session: 30 days.
#[tokio::test]
async fn a_remembered_cookie_outlives_the_browser() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let form = |remember| [("username", "ann"), ("password", PASSWORD), ("remember", remember)];
    for (written, lasts) in [("true", true), ("on", true), ("1", true), ("false", false)] {
        let answer = ann.post_form("/auth/login", &form(written)).await.is(200);
        let cookie = answer.header("set-cookie");
        assert_eq!(cookie.ends_with("; Max-Age=2592000"), lasts, "{written}: {cookie}");
    }
    let json =
        |remember: Value| json!({ "username": "ann", "password": PASSWORD, "remember": remember });
    let answer = ann.post_json("/auth/login", json(json!(true))).await.is(200);
    assert!(answer.header("set-cookie").ends_with("; Max-Age=2592000"));
    for wrong in [json!("perhaps"), json!(1), json!([true])] {
        let answer = ann.post_json("/auth/login", json(wrong)).await;
        let answer = answer.refuses(422, "validation_failed");
        assert_eq!(answer.faults(), [("/remember".to_owned(), "not_a_switch".to_owned())]);
    }
}

/// Promise: An access token is a JWT (RFC 9068) that names its issuer, audience, client, person, session and generation, and when and how the person proved themselves.
#[tokio::test]
async fn an_access_token_says_what_others_need() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    ann.sign_in("ann").await;
    let token = ann.token.clone().unwrap();
    assert_eq!(jwt::header(&token)["typ"], "at+jwt");
    let claims = jwt::claims(&token);
    let now = house.clock.now().seconds();
    assert_eq!(claims["iss"], "http://localhost:8080");
    assert_eq!(claims["aud"], "http://localhost:8080");
    assert_eq!(claims["client_id"], "keyward");
    assert_eq!(claims["sub"].as_str().unwrap(), ann.me().await.member("id"));
    assert_eq!((claims["iat"].as_i64(), claims["exp"].as_i64()), (Some(now), Some(now + 600)));
    assert_eq!(claims["auth_time"], now);
    assert_eq!((&claims["gen"], &claims["acr"]), (&json!(0), &json!("aal1")));
    assert_eq!(claims["amr"], json!(["pwd"]));
    let sessions = ann.get("/users/me/sessions").await.is(200).json();
    assert_eq!(claims["sid"], sessions["items"][0]["id"]);
    let again = ann.sign_in("ann").await.member("access_token");
    assert_ne!(jwt::claims(&again)["jti"], claims["jti"]);
    assert_ne!(jwt::claims(&again)["sid"], claims["sid"]);
}

/// Promise: What OAuth2 form clients send along is ignored, in any value and however often; everything else unknown is refused.
#[tokio::test]
async fn members_of_form_clients_are_ignored_and_strangers_refused() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let form = [
        ("grant_type", "password"),
        ("username", "ann"),
        ("password", PASSWORD),
        ("scope", ""),
        ("scope", "a b"),
        ("client_id", "string"),
        ("client_secret", "string"),
    ];
    ann.post_form("/auth/login", &form).await.is(200);
    let body = json!({
        "username": "ann", "password": PASSWORD, "grant_type": 7, "scope": ["x"],
        "client_id": null, "client_secret": {},
    });
    ann.post_json("/auth/login", body).await.is(200);
    let form = [("username", "ann"), ("password", PASSWORD), ("admin", "true")];
    let answer = ann.post_form("/auth/login", &form).await.refuses(422, "validation_failed");
    assert_eq!(answer.faults(), [("/admin".to_owned(), "unknown_member".to_owned())]);
}

/// Promise: A null byte in a name or a password is refused before anybody is looked up.
#[tokio::test]
async fn a_null_byte_is_refused() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    for (name, password, member) in
        [("ann\u{0}", PASSWORD, "/username"), ("ann", "orbit\u{0}tangerine lamp", "/password")]
    {
        let form = [("username", name), ("password", password)];
        let by_form = ann.post_form("/auth/login", &form).await;
        for answer in [ann.try_sign_in(name, password).await, by_form] {
            let answer = answer.refuses(422, "validation_failed");
            assert_eq!(answer.faults(), [(member.to_owned(), "null_byte".to_owned())]);
        }
    }
}

/// Promise: Every sign-in makes tokens of its own, drawn by chance: 256 bits, never the same twice, and nothing of what was typed in them.
/// ASVS 7.2.2
/// ASVS 7.2.3
#[tokio::test]
async fn every_sign_in_makes_tokens_of_its_own() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..32 {
        let refresh = ann.sign_in_by_body("ann").await;
        let secret = refresh.strip_prefix("kw_rt_").unwrap();
        assert!(secret.len() >= 43 && !refresh.contains("ann"), "{refresh}");
        assert!(seen.insert(refresh) && seen.insert(ann.token.clone().unwrap()));
    }
}
