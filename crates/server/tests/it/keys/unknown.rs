//! Tokens of keys that an instance has not heard of.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::kid_of;
use crate::house::{House, of_status, together};

/// A token of a key that nobody has; each number names another one.
fn made_up(number: usize) -> String {
    let mut kid = [7; 32];
    kid[..8].copy_from_slice(&number.to_be_bytes());
    let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": URL_SAFE_NO_PAD.encode(kid) });
    let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.{}", part(header), part(json!({})), URL_SAFE_NO_PAD.encode([1; 64]))
}

/// Promise: A token of a key that an instance has never heard of is no stranger's: the table is looked at once, and the token opens its door.
#[tokio::test]
async fn a_key_that_was_not_heard_of_is_looked_up() {
    let house = House::new().await;
    let deaf = house.second_that_is_deaf().await;
    house.rotate().await;
    house.rotate().await;
    let ann = house.member("ann").await;
    assert!(!deaf.published_kids().await.contains(&kid_of(&ann)));
    ann.at(&deaf).me().await.is(200);
    assert_eq!(deaf.app().looks_for_keys(), 1);
    assert_eq!(deaf.published_kids().await, house.published_kids().await);
    ann.at(&deaf).me().await.is(200);
    house.member("bob").await.at(&deaf).me().await.is(200);
    assert_eq!(deaf.app().looks_for_keys(), 1, "what is known is not looked up again");
}

/// Promise: Sign-out with a token of such a key ends its session.
#[tokio::test]
async fn a_sign_out_by_a_key_that_was_not_heard_of_is_done() {
    let house = House::new().await;
    let deaf = house.second_that_is_deaf().await;
    house.rotate().await;
    house.rotate().await;
    let mut ann = house.member("ann").await;
    ann.cookie = None;
    ann.at(&deaf).post("/auth/logout").await.is(204);
    ann.me_within_a_second().await.refuses(401, "invalid_token");
}

/// Promise: A flood of made-up key names is refused, all of it, and makes the database do next to nothing; a true one in its midst is let in.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_made_up_keys_costs_the_database_nothing() {
    let house = House::new().await;
    let deaf = house.second_that_is_deaf().await;
    house.rotate().await;
    house.rotate().await;
    let ann = house.member("ann").await;
    let since = Instant::now();
    let mut sent = 0;
    while since.elapsed() < Duration::from_millis(450) {
        let flood = (sent..sent + 200).map(|number| {
            let mut stranger = deaf.visitor().with_token(&made_up(number));
            async move { stranger.me().await }
        });
        let flood = tokio::spawn(together(flood.collect::<Vec<_>>()));
        if sent == 200 {
            ann.at(&deaf).me().await.is(200);
        }
        let answers = flood.await.unwrap();
        assert_eq!(of_status(&answers, 401).len(), answers.len());
        answers.into_iter().next().unwrap().refuses(401, "invalid_token");
        sent += 200;
    }
    let (looks, paces) = (deaf.app().looks_for_keys(), since.elapsed().as_millis() / 100);
    assert!(looks >= 1 && u128::from(looks) <= paces + 2, "{looks} looks in {paces} paces");
    assert!(sent >= 400, "no flood");
}

/// Promise: A key name that could not be one of ours is not even looked up.
#[tokio::test]
async fn what_could_not_be_a_key_of_ours_is_not_looked_up() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let [_, claims, signature] =
        ann.token.as_ref().unwrap().split('.').collect::<Vec<_>>().try_into().unwrap();
    for kid in ["1", "../../dev/null", "' OR 1=1 --", &"x".repeat(500)] {
        let header = json!({ "typ": "at+jwt", "alg": "ES256", "kid": kid }).to_string();
        let token = format!("{}.{claims}.{signature}", URL_SAFE_NO_PAD.encode(header));
        ann.with_token(&token).me().await.refuses(401, "invalid_token");
        assert_eq!(house.last_reason(), "unknown_key");
    }
    assert_eq!(house.app().looks_for_keys(), 0);
}

/// Promise: A key that can't be looked up because the database is away is answered 503, never 401.
#[tokio::test]
async fn a_key_that_cannot_be_looked_up_is_503() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    house.app().close().await;
    let strangers = (0..20).map(|number| {
        let mut stranger = ann.with_token(&made_up(number));
        async move { stranger.me().await }
    });
    for answer in together(strangers).await {
        let answer = answer.refuses(503, "keys_unavailable");
        assert!(!answer.header("retry-after").is_empty());
    }
}
