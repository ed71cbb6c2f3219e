//! The way back in, over two instances.

use std::sync::Arc;

use axum::body::Body;
use serde_json::json;

use super::{Fleet, credentials, register, sign_in};
use crate::house::{of_status, together};
use crate::start::process::Running;

/// The token of the newest letter to this address, from the inbox page of an instance.
async fn token(server: &Running, address: &str) -> String {
    let as_json = [("accept", "application/json")];
    let inbox = server.try_send("GET", "/dev/inbox", &as_json, Body::empty()).await;
    let inbox = inbox.unwrap().is(200).json();
    let letters = inbox["items"].as_array().unwrap();
    let letter = letters.iter().find(|letter| letter["to"] == address).unwrap();
    let text = letter["text"].as_str().unwrap();
    let (_, rest) = text.split_once("token=").unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}

/// Promise: A link to a new password that is used 200 times at the same instant over two instances sets one password; both refuse every earlier token, and the other letters open nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_sets_one_password_over_two_instances() {
    let Some(fleet) = Fleet::new() else { return };
    let more = [("KEYWARD_LIMITS_GUESSES_PER_NETWORK", "1000")];
    let servers = Arc::new(fleet.both(&more).await);
    register(&servers[0], "ann").await.is(201);
    let held = sign_in(&servers[1], "ann").await;
    let body = json!({ "email": "ann@example.com" });
    servers[0].post_json("/auth/password/forgot", body).await.is(202);
    let token = token(&servers[1], "ann@example.com").await;
    let answers = together((0..200).map(|number| {
        let servers = servers.clone();
        let password = format!("kettles of number {number}");
        let body = json!({ "token": token, "password": password });
        async move { servers[number % 2].post_json("/auth/password/reset", body).await }
    }))
    .await;
    assert_eq!(of_status(&answers, 204).len(), 1);
    let won = answers.iter().position(|answer| answer.status == 204).unwrap();
    for server in servers.iter() {
        let password = format!("kettles of number {won}");
        server.post_json("/auth/login", credentials("ann", &password)).await.is(200);
        let mut answer = server.get_as(&held.access, "/users/me").await;
        for _ in 0..40 {
            if answer.status == 401 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            answer = server.get_as(&held.access, "/users/me").await;
        }
        answer.refuses(401, "invalid_token");
        let body = json!({ "token": token, "password": "seven green kettles" });
        let answer = server.post_json("/auth/password/reset", body).await;
        answer.refuses(400, "reset_token_refused");
    }
}
