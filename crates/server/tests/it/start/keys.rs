//! `keyward keys …` beside a running server, and sealing keys from start to start.

use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use keyward_flows::App;
use keyward_flows::app::clock::Clock;
use keyward_server::boot;

use super::process::{Place, Running, done, refused};
use crate::house::{self, PASSWORD, SEALING_KEY as OLD, jwt};

const NEW: &str = "YW5vdGhlciBrZXkgZm9yIHRoZSBzYW1lIHN0b3JpZXM=";

/// Runs `keys …` with these sealing keys.
fn keys(place: &Place, sealing: &str, arguments: &[&str]) -> Output {
    let mut command = place.command();
    command.env("KEYWARD_KEYS_SEALING_KEY", sealing).arg("keys").args(arguments);
    command.output().unwrap()
}

fn items(output: &Output) -> Vec<Value> {
    let printed: Value = serde_json::from_str(&done(output)).unwrap();
    assert_eq!(printed.as_object().unwrap().len(), 1, "{printed}");
    printed["items"].as_array().unwrap().clone()
}

fn kid(items: &[Value], state: &str) -> String {
    let mut found = items.iter().filter(|key| key["state"] == state);
    let kid = found.next().unwrap()["kid"].as_str().unwrap().to_owned();
    assert!(found.next().is_none(), "one key is {state}");
    kid
}

async fn token_of(server: &Running) -> String {
    let body = json!({ "username": "ann", "password": PASSWORD });
    server.post_json("/auth/login", body).await.is(200).member("access_token")
}

async fn register(server: &Running) {
    let ann = json!({ "username": "ann", "email": "ann@example.com", "password": PASSWORD });
    server.post_json("/auth/register", ann).await.is(201);
}

async fn published(server: &Running) -> Vec<String> {
    let keys = server.try_get("/.well-known/jwks.json").await.unwrap().is(200).json();
    let keys = keys["keys"].as_array().unwrap().iter();
    keys.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn within_a_second(mut has_come: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !has_come().await {
        assert!(since.elapsed() < Duration::from_secs(1), "the server did not hear");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Promise: `keys rotate` turns the key beside a running server, which signs with the new one within a second and takes both.
#[tokio::test]
async fn the_key_turns_beside_a_running_server() {
    let place = Place::new();
    let server = place.start(&[("KEYWARD_KEYS_SEALING_KEY", OLD)]).await;
    register(&server).await;
    let before = token_of(&server).await;
    let listed = items(&keys(&place, OLD, &["list", "--json"]));
    let (active, next) = (kid(&listed, "active"), kid(&listed, "next"));
    assert_eq!(jwt::header(&before)["kid"], *active);
    for key in &listed {
        let mut members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        let expected = [
            "activated_at",
            "algorithm",
            "created_at",
            "kid",
            "retired_at",
            "sealing_key",
            "state",
        ];
        assert_eq!(members, expected);
        assert_eq!((&key["algorithm"], &key["sealing_key"]), (&json!("ES256"), &json!("first")));
        assert_eq!(key["activated_at"].is_string(), key["state"] == "active", "{key}");
        assert!(key["retired_at"].is_null(), "{key}");
    }

    let ring = items(&keys(&place, OLD, &["rotate", "--json"]));
    assert_eq!((kid(&ring, "retired"), kid(&ring, "active")), (active.clone(), next.clone()));
    assert!(ring.iter().all(|key| key["retired_at"].is_string() == (key["state"] == "retired")));
    within_a_second(async || jwt::header(&token_of(&server).await)["kid"] == *next).await;
    server.get_as(&before, "/users/me").await.is(200);
    server.get_as(&token_of(&server).await, "/users/me").await.is(200);
    assert_eq!(published(&server).await, [next, active, kid(&ring, "next")]);
    let text = done(&keys(&place, OLD, &["list"]));
    assert_eq!(text.lines().count(), 3, "{text}");
    for word in ["retired", "active", "next", "ES256", "first", "activated 20", "retired 20"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}

/// Promise: `keys rotate --compromised` makes a running server refuse every token of the old key within a second; the session goes on.
#[tokio::test]
async fn a_leaked_key_is_withdrawn_beside_a_running_server() {
    let place = Place::new();
    let server = place.start(&[("KEYWARD_KEYS_SEALING_KEY", OLD)]).await;
    register(&server).await;
    let body = json!({ "username": "ann", "password": PASSWORD, "refresh_delivery": "body" });
    let pair = server.post_json("/auth/login", body).await.is(200);
    let token = pair.member("access_token");
    server.get_as(&token, "/users/me").await.is(200);
    let text = done(&keys(&place, OLD, &["rotate", "--compromised"]));
    assert!(text.contains("withdrawn") && !text.contains("retired"), "{text}");
    within_a_second(async || server.get_as(&token, "/users/me").await.status == 401).await;
    let body = json!({ "refresh_token": pair.member("refresh_token") });
    let fresh = server.post_json("/auth/refresh", body).await.is(200).member("access_token");
    server.get_as(&fresh, "/users/me").await.is(200);
    assert_eq!(published(&server).await.len(), 2);
}

/// Promise: The sealing key is changed while the server runs: list the new one first, `keys reseal`; then the new one alone starts, and the old one alone is refused in one sentence.
#[tokio::test]
async fn the_sealing_key_is_changed_beside_a_running_server() {
    let place = Place::new();
    let both = format!("{NEW},{OLD}");
    let server = place.start(&[("KEYWARD_KEYS_SEALING_KEY", OLD)]).await;
    register(&server).await;
    let token = token_of(&server).await;
    drop(server);

    let server = place.start(&[("KEYWARD_KEYS_SEALING_KEY", &both)]).await;
    let listed = items(&keys(&place, &both, &["list", "--json"]));
    assert!(listed.iter().all(|key| key["sealing_key"] == "older"), "{listed:?}");
    let text = done(&keys(&place, &both, &["reseal"]));
    assert!(text.starts_with("2 of 2 keys and "), "{text}");
    let again = done(&keys(&place, &both, &["reseal", "--json"]));
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!(again, json!({ "resealed": 0, "keys": 2, "secrets": 0 }), "twice is once");
    let listed = items(&keys(&place, &both, &["list", "--json"]));
    assert!(listed.iter().all(|key| key["sealing_key"] == "first"), "{listed:?}");
    server.get_as(&token, "/users/me").await.is(200);
    token_of(&server).await;
    drop(server);

    let text = refused(&keys(&place, OLD, &["list"]));
    assert!(text.starts_with("keys.sealing_key does not open the signing key "), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    let server = place.start(&[("KEYWARD_KEYS_SEALING_KEY", NEW)]).await;
    server.get_as(&token, "/users/me").await.is(200);
    token_of(&server).await;
}

/// Promise: A key made beside the database is replaced as others are: both are listed, the new one first.
#[tokio::test]
async fn the_sealing_key_in_the_file_is_replaced_too() {
    let place = Place::new();
    let server = place.start(&[]).await;
    register(&server).await;
    let token = token_of(&server).await;
    let in_file = std::fs::read_to_string(place.folder.join("data/sealing.key")).unwrap();
    let both = format!("{NEW},{}", in_file.trim());
    let text = done(&keys(&place, &both, &["reseal"]));
    assert!(text.starts_with("2 of 2"), "{text}");
    // It runs on with the keys that it has opened.
    server.get_as(&token, "/users/me").await.is(200);
    token_of(&server).await;
    drop(server);
    let server = place.start(&[("KEYWARD_KEYS_SEALING_KEY", NEW)]).await;
    server.get_as(&token, "/users/me").await.is(200);
}

/// Promise: `keys rotate` under HS256 alone is refused and names the setting; wrong use ends with 2.
#[test]
fn a_secret_is_not_turned_by_a_command() {
    let place = Place::new();
    let mut command = place.command();
    command.env("SECRET_KEY", "a-secret-of-the-prototype-0123456789").env("ALGORITHM", "HS256");
    let text = refused(&command.args(["keys", "rotate"]).output().unwrap());
    assert!(text.contains("tokens.secret_key"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    for arguments in [&["keys"][..], &["keys", "turn"], &["keys", "reseal", "--compromised"]] {
        assert_eq!(place.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

/// Promise: A running server turns the key that has signed for `keys.rotation_days` by itself, the first time at its start.
#[tokio::test]
async fn a_server_turns_a_key_that_is_due() {
    let place = Place::new();
    let data = place.folder.join("data");
    std::fs::create_dir(&data).unwrap();
    // A ring that was made in 2020.
    let config = house::settings(&data, &place.database_url(), &[]).unwrap();
    let (sealing, _) = boot::sealing::read_or_make(&config).unwrap();
    let clock = Clock::by_hand(keyward_rules::value::instant::Instant::from_seconds(1_577_836_800));
    App::open(boot::flow_config(&config), sealing, clock).await.unwrap().close().await;
    let before = items(&keys(&place, OLD, &["list", "--json"]));
    let server = place.start(&[("KEYWARD_KEYS_SEALING_KEY", OLD)]).await;
    within_a_second(async || published(&server).await.len() == 3).await;
    let after = items(&keys(&place, OLD, &["list", "--json"]));
    assert_eq!(kid(&after, "retired"), kid(&before, "active"));
    assert_eq!(kid(&after, "active"), kid(&before, "next"));
}
