//! How long a session can be refreshed.

use std::time::Duration;

use serde_json::json;

use crate::house::{Answer, House, PASSWORD, Person};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

async fn sign_in_remembered(house: &House) -> (Person, Answer) {
    let mut ann = house.visitor();
    ann.register("ann").await;
    let body = json!({ "username": "ann", "password": PASSWORD, "remember": true });
    let answer = ann.post_json("/auth/login", body).await.is(200);
    (ann, answer)
}

/// Promise: A session that nobody uses for an hour ends.
/// ASVS 7.3.1
#[tokio::test]
async fn an_idle_session_ends_after_an_hour() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    for _ in 0..3 {
        house.clock.advance(HOUR - 1);
        ann.refresh().await.is(200);
    }
    house.clock.advance(HOUR);
    let answer = ann.refresh().await.refuses(401, "refresh_token_refused");
    assert!(answer.header("set-cookie").ends_with("Max-Age=0"));
    ann.sign_in("ann").await;
    ann.me().await.is(200);
}

/// Promise: Using an access token is use of its session.
#[tokio::test]
async fn using_an_access_token_keeps_a_session_from_being_idle() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let seen = |answer: Answer| answer.json()["items"][0]["last_seen_at"].clone();
    let before = seen(ann.get("/users/me/sessions").await);
    house.clock.advance(500);
    ann.me().await.is(200);
    // The note is written beside the answer: nobody waits for it.
    let mut waited = 0;
    while seen(ann.get("/users/me/sessions").await) == before {
        assert!(waited < 100, "the use was not noted");
        waited += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    house.clock.advance(HOUR - 1);
    ann.refresh().await.is(200);
}

/// Promise: A session ends after a day, however busy; its last access token does not outlive it.
/// ASVS 7.3.2
#[tokio::test]
async fn a_busy_session_ends_after_a_day() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    for _ in 0..47 {
        house.clock.advance(1_800);
        ann.refresh().await.is(200);
    }
    house.clock.advance(1_700);
    let answer = ann.refresh().await.is(200);
    assert_eq!(answer.json()["expires_in"], 100);
    house.clock.advance(99);
    ann.me().await.is(200);
    house.clock.advance(1);
    ann.me().await.refuses(401, "invalid_token");
    ann.refresh().await.refuses(401, "refresh_token_refused");
}

/// Promise: A remembered session may rest for weeks, and ends after thirty days; its cookie says how long it still lasts.
#[tokio::test]
async fn a_remembered_session_rests_for_weeks() {
    let house = House::new().await;
    let (mut ann, answer) = sign_in_remembered(&house).await;
    assert!(answer.header("set-cookie").ends_with("; Max-Age=2592000"));
    house.clock.advance(20 * DAY);
    let answer = ann.refresh().await.is(200);
    assert!(answer.header("set-cookie").ends_with(&format!("; Max-Age={}", 10 * DAY)));
    house.clock.advance(10 * DAY - 1);
    let answer = ann.refresh().await.is(200);
    assert!(answer.header("set-cookie").ends_with("; Max-Age=1"));
    assert_eq!(answer.json()["expires_in"], 1);
    house.clock.advance(1);
    ann.refresh().await.refuses(401, "refresh_token_refused");
}

/// Promise: How long sessions last is the operator's to say.
#[tokio::test]
async fn lifetimes_are_the_operators() {
    let settings = [
        ("sessions.idle_lifetime_seconds", "30"),
        ("sessions.lifetime_seconds", "70"),
        ("sessions.remembered_lifetime_seconds", "100"),
        ("tokens.access_lifetime_seconds", "5"),
    ];
    let house = House::with(&settings).await;
    let (mut remembered, answer) = sign_in_remembered(&house).await;
    assert_eq!(answer.json()["expires_in"], 5);
    let mut idle = remembered.empty_handed();
    idle.sign_in("ann").await;
    let mut busy = remembered.empty_handed();
    busy.sign_in("ann").await;
    for _ in 0..2 {
        house.clock.advance(29);
        busy.refresh().await.is(200);
    }
    idle.refresh().await.refuses(401, "refresh_token_refused");
    house.clock.advance(12);
    busy.refresh().await.refuses(401, "refresh_token_refused");
    house.clock.advance(29);
    remembered.refresh().await.is(200);
    house.clock.advance(1);
    remembered.refresh().await.refuses(401, "refresh_token_refused");
}

/// Promise: Where the idle limit is shorter than the life of an access token, the token ends with the session.
#[tokio::test]
async fn an_access_token_does_not_outlive_the_idle_limit() {
    let house = House::with(&[("sessions.idle_lifetime_seconds", "120")]).await;
    let mut ann = house.member("ann").await;
    let answer = ann.refresh().await.is(200);
    assert_eq!(answer.json()["expires_in"], 120);
    house.clock.advance(120);
    ann.me().await.refuses(401, "invalid_token");
    ann.refresh().await.refuses(401, "refresh_token_refused");
}
