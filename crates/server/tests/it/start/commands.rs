//! Commands beside a running server.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::process::{Place, Running, done, refused};
use crate::house::PASSWORD;

async fn sign_in(server: &Running, name: &str) -> String {
    let body = json!({ "username": name, "password": PASSWORD });
    server.post_json("/auth/login", body).await.is(200).member("access_token")
}

/// Promise: `user create|disable|enable|list` work beside a running server, which hears within a second.
#[tokio::test]
async fn the_operator_makes_shuts_out_and_lets_in_people_beside_a_running_server() {
    let place = Place::new();
    let server = place.start(&[]).await;
    let create = ["user", "create", "--username", "ann", "--email", "ann@example.com"];
    let create = [&create[..], &["--role", "admin", "--password-stdin", "--json"]].concat();
    let made: Value =
        serde_json::from_str(&done(&place.run_with_input(&create, &format!("{PASSWORD}\n"))))
            .unwrap();
    assert_eq!(made["roles"], json!(["admin"]));
    let token = sign_in(&server, "ann").await;
    let me = server.get_as(&token, "/users/me").await.is(200).json();
    assert_eq!(me, made, "a thing is printed as its route shows it");

    done(&place.run(&["user", "disable", "ANN@example.com"]));
    let since = Instant::now();
    while server.get_as(&token, "/users/me").await.status.is_success() {
        assert!(since.elapsed() < Duration::from_secs(1), "the server did not hear");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let body = json!({ "username": "ann", "password": PASSWORD });
    server.post_json("/auth/login", body).await.refuses(401, "wrong_credentials");

    let id = made["id"].as_str().unwrap();
    assert!(done(&place.run(&["user", "list"])).contains("disabled"));
    assert!(done(&place.run(&["user", "enable", id])).contains("enabled"));
    let fresh = sign_in(&server, "ann").await;
    let since = Instant::now();
    while !server.get_as(&fresh, "/users/me").await.status.is_success() {
        assert!(since.elapsed() < Duration::from_secs(1), "the server did not hear");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server.get_as(&token, "/users/me").await.refuses(401, "invalid_token");
}

/// Promise: `user end-sessions` ends the sessions of one person, or of everybody, beside a running server; they may sign in again at once.
/// ASVS 7.4.5
#[tokio::test]
async fn the_operator_ends_sessions_beside_a_running_server() {
    let place = Place::new();
    let server = place.start(&[]).await;
    for name in ["ann", "bob"] {
        let email = format!("{name}@example.com");
        let body = json!({ "username": name, "email": email, "password": PASSWORD });
        server.post_json("/auth/register", body).await.is(201);
    }
    for (arguments, lets_bob_stay) in [(&["ann"][..], true), (&["--everybody"], false)] {
        let (ann, bob) = (sign_in(&server, "ann").await, sign_in(&server, "bob").await);
        done(&place.run(&[&["user", "end-sessions"], arguments].concat()));
        let since = Instant::now();
        while server.get_as(&ann, "/users/me").await.status.is_success() {
            assert!(since.elapsed() < Duration::from_secs(1), "the server did not hear");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let stayed = server.get_as(&bob, "/users/me").await.status.is_success();
        assert_eq!(stayed, lets_bob_stay, "{arguments:?}");
    }
    sign_in(&server, "ann").await;
    let text = refused(&place.run(&["user", "end-sessions", "nobody"]));
    assert!(text.contains("Nobody has this name"), "{text}");
}

/// Promise: `limits list|lift` and `user unlock` work beside a running server.
#[tokio::test]
async fn the_operator_sees_and_lifts_limits_beside_a_running_server() {
    let place = Place::new();
    let server = place.start(&[]).await;
    let ann = json!({ "username": "ann", "email": "ann@example.com", "password": PASSWORD });
    server.post_json("/auth/register", ann).await.is(201);
    let wrong = json!({ "username": "ann", "password": "not the tangerine lamp" });
    for lift in [&["limits", "lift", "Ann"][..], &["user", "unlock", "ann"]] {
        for _ in 0..10 {
            server.post_json("/auth/login", wrong.clone()).await.is(401);
        }
        let right = json!({ "username": "ann", "password": PASSWORD });
        let refused = server.post_json("/auth/login", right.clone()).await;
        refused.refuses(429, "too_many_attempts");
        let listed = done(&place.run(&["limits", "list"]));
        assert!(listed.contains("ann  10 guesses  10 in a row  until "), "{listed}");
        let listed: Value =
            serde_json::from_str(&done(&place.run(&["limits", "list", "--json"]))).unwrap();
        assert_eq!(listed["items"][0]["username"], "ann", "{listed}");
        done(&place.run(lift));
        server.post_json("/auth/login", right).await.is(200);
    }
    let lifted = done(&place.run(&["limits", "lift", "127.0.0.1"]));
    assert!(lifted.starts_with("1 guess of 127.0.0.1"), "the registration: {lifted}");
    assert!(refused(&place.run(&["limits", "lift", "nobody"])).contains("Nobody"));
}

/// Promise: A command that is refused ends with 1 and says why in one sentence; wrong use ends with 2.
#[test]
fn refusals_end_with_1_and_wrong_use_with_2() {
    let place = Place::new();
    let create =
        ["user", "create", "--username", "a b", "--email", "x@example.com", "--password-stdin"];
    let text = refused(&place.run_with_input(&create, PASSWORD));
    assert!(text.starts_with("--username: "), "{text}");
    assert!(!place.folder.join("data").exists(), "nothing is made before the words are judged");
    let create =
        ["user", "create", "--username", "ann", "--email", "x@example.com", "--password-stdin"];
    let text = refused(&place.run_with_input(&create, "short"));
    assert!(text.contains("15"), "{text}");
    let text = refused(&place.run(&["user", "disable", "nobody"]));
    assert!(text.contains("Nobody"), "{text}");
    for arguments in [&["no-such-command"][..], &["user", "create"], &["--set", "nonsense"]] {
        assert_eq!(place.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

/// Promise: `config show --json` prints every setting with its value and its source, secrets masked.
#[test]
fn the_settings_are_shown_with_their_sources() {
    let place = Place::new();
    let mut command = place.command();
    command.env("SECRET_KEY", "a-secret-of-the-prototype-0123456789").env("ALGORITHM", "HS256");
    let shown = command.args(["config", "show", "--json"]).output().unwrap();
    let shown: Value = serde_json::from_str(&done(&shown)).unwrap();
    let access = &shown["tokens.access_lifetime_seconds"];
    assert_eq!(access, &json!({ "value": 600, "source": "default" }));
    assert_eq!(shown["tokens.algorithm"], json!({ "value": "HS256", "source": "environment" }));
    assert!(!shown.to_string().contains("prototype"), "{shown}");
    assert!(!place.folder.join("data").exists(), "looking makes nothing");
}

/// Promise: `migrate` brings the schema up, twice is once.
#[test]
fn migrate_twice_is_once() {
    let place = Place::new();
    let first: Value = serde_json::from_str(&done(&place.run(&["migrate", "--json"]))).unwrap();
    assert_eq!(first["applied"], first["known"]);
    let second: Value = serde_json::from_str(&done(&place.run(&["migrate", "--json"]))).unwrap();
    assert_eq!(second["applied"], 0);
}

/// Promise: `openapi` prints the description that the server serves.
#[tokio::test]
async fn the_description_is_printed_as_it_is_served() {
    let place = Place::new();
    let printed: Value = serde_json::from_str(&done(&place.run(&["openapi"]))).unwrap();
    let server = place.start(&[]).await;
    let served = server.try_get("/openapi.json").await.unwrap().json();
    assert_eq!(printed, served);
}
