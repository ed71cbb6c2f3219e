//! `POST /auth/refresh`.

mod lifetime;
mod reuse;

use serde_json::{Value, json};

use crate::house::{House, PASSWORD, jwt};

/// Promise: A refresh gives a fresh pair for the same session; the person is not asked again, and the earlier access token stays good until it expires.
#[tokio::test]
async fn a_refresh_goes_on_with_the_session() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (old_cookie, old_token) = (ann.cookie.clone(), ann.token.clone().unwrap());
    house.clock.advance(60);
    let answer = ann.refresh().await.is(200);
    assert_eq!(answer.json()["token_type"], "bearer");
    assert_eq!(answer.json()["expires_in"], 600);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_ne!(ann.cookie, old_cookie);
    let (old, new) = (jwt::claims(&old_token), jwt::claims(ann.token.as_ref().unwrap()));
    for same in ["sub", "sid", "auth_time", "gen", "acr", "amr"] {
        assert_eq!(old[same], new[same], "{same}");
    }
    assert_ne!(old["jti"], new["jti"]);
    ann.me().await.is(200);
    ann.with_token(&old_token).me().await.is(200);
}

/// Promise: A refresh token goes back the way it came, by cookie or in the body.
#[tokio::test]
async fn the_token_goes_back_the_way_it_came() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let by_cookie = ann.refresh().await.is(200);
    assert!(by_cookie.header("set-cookie").starts_with("__Host-refresh="));
    assert_eq!(by_cookie.json()["refresh_token"], Value::Null);
    let from_the_jar = ann.cookie.take().unwrap();
    let by_body = ann.refresh_with(&from_the_jar).await.is(200);
    assert_eq!(by_body.header("set-cookie"), "");
    let next = by_body.member("refresh_token");
    let by_body = ann.refresh_with(&next).await.is(200);
    assert_eq!(by_body.header("set-cookie"), "");
    ann.cookie = Some(by_body.member("refresh_token"));
    let by_cookie = ann.refresh().await.is(200);
    assert!(by_cookie.header("set-cookie").starts_with("__Host-refresh="));
    assert_eq!(by_cookie.json()["refresh_token"], Value::Null);
}

/// Promise: Who names a refresh token in the body means that one, whatever cookie the browser sends along.
#[tokio::test]
async fn a_named_token_counts_before_the_cookie() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let bob = house.member("bob").await.cookie.unwrap();
    let answer = ann.refresh_with(&bob).await.is(200);
    let mut bob = ann.with_token(&answer.member("access_token"));
    assert_eq!(bob.me().await.member("username"), "bob");
    ann.refresh().await.is(200);
    assert_eq!(ann.me().await.member("username"), "ann");
}

/// Promise: What is no refresh token opens nothing: no token at all, an access token, half a token, or a stranger's text.
#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let access = ann.token.clone().unwrap();
    let refresh = ann.cookie.clone().unwrap();
    let half = &refresh[..refresh.len() / 2];
    let mut other = refresh.clone().into_bytes();
    let last = other.last_mut().unwrap();
    *last = if *last == b'A' { b'B' } else { b'A' };
    let other = String::from_utf8(other).unwrap();
    let long = "x".repeat(60_000);
    let mut visitor = house.visitor();
    for token in ["", "x", "null", &access, half, &other, "' OR 1=1 --", "\u{0}", &long] {
        let answer = visitor.refresh_with(token).await.refuses(401, "refresh_token_refused");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"keyward\"");
    }
    visitor.post("/auth/refresh").await.refuses(401, "refresh_token_refused");
    visitor.post_json("/auth/refresh", json!({})).await.refuses(401, "refresh_token_refused");
    visitor.refresh_with(&refresh).await.is(200);
}

/// Promise: A refused refresh takes its cookie away, so that a browser asks once and not for ever.
#[tokio::test]
async fn a_refused_refresh_clears_its_cookie() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.cookie = Some("kwr_nothing-that-we-know".to_owned());
    let answer = ann.refresh().await.refuses(401, "refresh_token_refused");
    let cleared = "__Host-refresh=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0";
    assert_eq!(answer.header("set-cookie"), cleared);
    assert_eq!(ann.cookie, None);
}

/// Promise: A body that can't be read spends nothing.
#[tokio::test]
async fn a_body_that_cannot_be_read_spends_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let path = "/auth/refresh";
    let json = Some("application/json");
    ann.send("POST", path, json, "{").await.refuses(400, "malformed_body");
    let form = Some("application/x-www-form-urlencoded");
    let body = "refresh_token=x";
    ann.send("POST", path, form, body).await.refuses(415, "unsupported_media_type");
    for wrong in [json!({ "refresh_token": 7 }), json!({ "token": "x" }), json!(["x"])] {
        ann.post_json(path, wrong).await.refuses(422, "validation_failed");
    }
    let cookie = ann.cookie.clone();
    ann.refresh().await.is(200);
    assert_ne!(ann.cookie, cookie);
    ann.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: Whoever refreshes may choose how the next token travels; a cookie that is left behind is cleared.
#[tokio::test]
async fn the_next_token_travels_as_the_caller_chooses() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let body = json!({ "refresh_delivery": "body", "remember": true });
    let answer = ann.post_json("/auth/refresh", body).await.is(200);
    assert!(answer.header("set-cookie").ends_with("Max-Age=0"), "the old cookie goes");
    let token = answer.member("refresh_token");
    let body = json!({ "refresh_token": token, "refresh_delivery": "cookie" });
    let answer = ann.post_json("/auth/refresh", body).await.is(200);
    assert!(answer.json().get("refresh_token").is_none());
    assert!(answer.header("set-cookie").starts_with("__Host-refresh=kw_rt_"));
    assert!(!answer.header("set-cookie").contains("Max-Age"), "refreshing remembers nobody");
    let odd = json!({ "refresh_delivery": "pigeon" });
    let answer = ann.post_json("/auth/refresh", odd).await.refuses(422, "validation_failed");
    assert_eq!(answer.faults(), [("/refresh_delivery".into(), "unknown_value".into())]);
}

/// Promise: A refused token from a body leaves the browser's cookie alone.
#[tokio::test]
async fn a_refused_token_from_a_body_clears_no_cookie() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let answer = ann.refresh_with("kw_rt_nonsense").await.refuses(401, "refresh_token_refused");
    assert_eq!(answer.header("set-cookie"), "");
    ann.refresh().await.is(200);
}
