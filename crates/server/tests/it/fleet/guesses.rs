//! A siege over two instances: nobody comes in, and the owner is not locked out.

use std::sync::Arc;

use axum::body::Body;

use super::{Fleet, credentials, register};
use crate::house::{Answer, PASSWORD, of_status, together};
use crate::start::process::Running;

async fn sign_in_with(server: &Running, note: &str, name: &str) -> Answer {
    let cookie = format!("__Host-device={note}");
    let headers = [("content-type", "application/json"), ("cookie", cookie.as_str())];
    let body = Body::from(credentials(name, PASSWORD).to_string());
    server.try_send("POST", "/auth/login", &headers, body).await.unwrap()
}

/// Promise: Two hundred guesses at a person's name and address at the same instant, half at each of two instances, are ten that are judged and twenty that are answered; the owner comes in meanwhile from a device that the other instance knows.
/// ASVS 6.3.1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_siege_over_two_instances_locks_nobody_out() {
    let Some(fleet) = Fleet::new() else { return };
    let more = [("limits.guesses_per_network", "1000000")];
    let servers = Arc::new(fleet.both(&more).await);
    register(&servers[0], "ann").await.is(201);
    let answer = servers[0].post_json("/auth/login", credentials("ann", PASSWORD)).await.is(200);
    let cookie = answer.header("set-cookie").to_owned();
    let (note, _) = cookie.strip_prefix("__Host-device=").unwrap().split_once(';').unwrap();
    let besieged = servers.clone();
    let siege = tokio::spawn(together((0..200).map(move |number| {
        let servers = besieged.clone();
        let name = ["ann", "ann@example.com"][number / 2 % 2];
        let body = credentials(name, &format!("guess of number {number}"));
        async move { servers[number % 2].post_json("/auth/login", body).await }
    })));
    for number in 0..10 {
        sign_in_with(&servers[number % 2], note, "ann").await.is(200);
    }
    let answers = siege.await.unwrap();
    assert_eq!(of_status(&answers, 401).len(), 20);
    assert_eq!(of_status(&answers, 429).len(), 180);
    let refused = servers[1].post_json("/auth/login", credentials("ann", PASSWORD)).await;
    refused.refuses(429, "too_many_attempts");
    sign_in_with(&servers[1], note, "ann@example.com").await.is(200);
    let shown = fleet.command(&["limits", "list"]);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("name"), "{shown}");
    assert!(fleet.command(&["user", "unlock", "ann"]).status.success());
    servers[0].post_json("/auth/login", credentials("ann", PASSWORD)).await.is(200);
}
