//! The first start, in an empty folder.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use super::process::{Place, done, refused};
use crate::house::PASSWORD;

/// Promise: In an empty folder the server makes its database and its keys, and a newcomer registers, signs in and sees their profile.
#[tokio::test]
async fn an_empty_folder_becomes_a_server_that_a_newcomer_signs_in_to() {
    let place = Place::new();
    let server = place.start(&[]).await;
    let newcomer = json!({ "username": "ann", "email": "ann@example.com", "password": PASSWORD });
    server.post_json("/auth/register", newcomer).await.is(201);
    let tokens =
        server.post_form("/auth/login", &[("username", "ann"), ("password", PASSWORD)]).await;
    let token = tokens.is(200).member("access_token");
    let me = server.get_as(&token, "/users/me").await.is(200);
    assert_eq!(me.member("username"), "ann");
    let sealing = place.folder.join("data/sealing.key");
    assert_eq!(std::fs::metadata(&sealing).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(server.said().contains("sealing.key"), "the start says that it made a key");
    let folder = std::fs::metadata(place.folder.join("data")).unwrap();
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
}

/// Promise: On loopback the start prints a link that makes the first administrator, once.
#[tokio::test]
async fn the_link_of_the_start_makes_one_administrator() {
    let place = Place::new();
    let server = place.start(&[]).await;
    let path = server.admin_path();
    let token = path.split_once('=').unwrap().1.to_owned();
    let local = format!("localhost:{}", server.port);
    let look = || async {
        let headers = [("host", local.as_str())];
        server.try_send("GET", &path, &headers, axum::body::Body::empty()).await.unwrap()
    };
    assert!(look().await.is(200).text().contains("first administrator"));
    look().await.is(200);
    let form = |password| {
        [
            ("token", token.clone()),
            ("username", "ines".into()),
            ("email", "ines@example.com".into()),
            ("password", password),
        ]
    };
    let post = |password: &str| {
        let form = form(password.to_owned());
        let server = &server;
        async move {
            let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
            server.post_form("/welcome", &form).await
        }
    };
    let again = post("short").await.is(422);
    assert!(again.text().contains("value=\"ines\""), "what was typed stays");
    assert!(!again.text().contains("value=\"short\""), "but never a password");
    let made = post(PASSWORD).await.is(303);
    assert_eq!(made.header("location"), "/?administrator=created");
    look().await.is(400);
    post(PASSWORD).await.is(400);
    let people = done(&place.run(&["user", "list", "--json"]));
    let people: serde_json::Value = serde_json::from_str(&people).unwrap();
    assert_eq!(people["items"][0]["username"], "ines");
    assert_eq!(people["items"][0]["roles"], json!(["admin"]));
    assert_eq!(people["items"].as_array().unwrap().len(), 1);
    let refused = refused(&place.run(&["admin-link"]));
    assert!(refused.contains("administrator exists"), "{refused}");
}

/// Promise: A new administrator link ends the older ones, also beside a running server.
#[tokio::test]
async fn a_new_administrator_link_kills_the_older() {
    let place = Place::new();
    let server = place.start(&[]).await;
    let older = server.admin_path();
    let made: serde_json::Value =
        serde_json::from_str(&done(&place.run(&["admin-link", "--json"]))).unwrap();
    let newer = made["url"].as_str().unwrap();
    assert!(newer.starts_with(&format!("http://localhost:{}/welcome?token=", server.port)));
    assert!(made["expires_at"].as_str().unwrap().ends_with('Z'));
    let newer = newer.split_once("localhost").unwrap().1.split_once('/').unwrap().1;
    let host = format!("localhost:{}", server.port);
    let get = |path: String| {
        let (server, host) = (&server, host.clone());
        async move {
            let headers = [("host", host.as_str())];
            server.try_send("GET", &path, &headers, axum::body::Body::empty()).await.unwrap()
        }
    };
    get(older).await.is(400);
    get(format!("/{newer}")).await.is(200);
}

/// Promise: The prototype's `.env` is honoured: HS256 with its secret, and its lifetime.
#[tokio::test]
async fn the_prototypes_env_file_is_honoured() {
    let place = Place::new();
    let env = "SECRET_KEY=\"a-secret-of-the-prototype-0123456789\"\nALGORITHM=\"HS256\"\n\
               ACCESS_TOKEN_EXPIRE_MINUTES=30\n";
    std::fs::write(place.folder.join(".env"), env).unwrap();
    let server = place.start(&[]).await;
    let newcomer = json!({ "username": "ann", "email": "ann@example.com", "password": PASSWORD });
    server.post_json("/auth/register", newcomer).await.is(201);
    let tokens = server
        .post_json("/auth/login", json!({ "username": "ann", "password": PASSWORD }))
        .await
        .is(200);
    assert_eq!(tokens.json()["expires_in"], 1800);
    let token = tokens.member("access_token");
    assert_eq!(jsonwebtoken::decode_header(&token).unwrap().alg, jsonwebtoken::Algorithm::HS256);
    server.get_as(&token, "/users/me").await.is(200);
    let keys = server.try_get("/.well-known/jwks.json").await.unwrap();
    assert_eq!(keys.json(), json!({ "keys": [] }), "a shared secret is never published");
}
