//! What dies on one instance is refused on the other.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{Fleet, credentials, pair, refresh_body, register, sign_in};
use crate::house::PASSWORD;
use crate::house::say;
use crate::start::process::{Running, done};

/// Sign-outs of one story; the environment may ask for more.
const SIGN_OUTS: usize = 150;
const MORE: &str = "KEYWARD_TEST_SIGN_OUTS";

/// Milliseconds until this server refuses the token; it must within a second.
async fn refused_after(server: &Running, access: &str) -> u128 {
    let since = Instant::now();
    loop {
        let answer = server.get_as(access, "/users/me").await;
        if answer.status == 401 {
            return since.elapsed().as_millis();
        }
        answer.is(200);
        assert!(since.elapsed() < Duration::from_secs(1), "the other instance did not hear");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Promise: A sign-out on one instance is refused by the other within a second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_out_on_one_instance_is_refused_by_the_other_within_a_second() {
    let Some(fleet) = Fleet::new() else { return };
    let [one, other] = fleet.both(&[]).await;
    register(&one, "ann").await.is(201);
    let more = std::env::var(MORE).ok().and_then(|number| number.parse().ok());
    let mut delays = Vec::new();
    for _ in 0..more.unwrap_or(SIGN_OUTS) {
        let pair = sign_in(&one, "ann").await;
        other.get_as(&pair.access, "/users/me").await.is(200);
        one.post_json("/auth/logout", refresh_body(&pair)).await.is(204);
        delays.push(refused_after(&other, &pair.access).await);
    }
    delays.sort_unstable();
    let (median, worst) = (delays[delays.len() / 2], delays[delays.len() - 1]);
    say(&format!("{} sign-outs heard: median {median} ms, worst {worst} ms", delays.len()));
}

/// Promise: A person disabled at the command line is shut out of every instance within a second, and a changed password ends the sessions on the other instance.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_person_and_an_old_password_are_refused_everywhere() {
    let Some(fleet) = Fleet::new() else { return };
    let [one, other] = fleet.both(&[]).await;
    for name in ["ann", "bob"] {
        register(&one, name).await.is(201);
    }
    let bob = sign_in(&one, "bob").await;
    for server in [&one, &other] {
        server.get_as(&bob.access, "/users/me").await.is(200);
    }
    done(&fleet.command(&["user", "disable", "bob"]));
    for server in [&one, &other] {
        refused_after(server, &bob.access).await;
        server.post_json("/auth/login", credentials("bob", PASSWORD)).await.is(401);
    }

    let ann = sign_in(&one, "ann").await;
    other.get_as(&ann.access, "/users/me").await.is(200);
    let new = "velvet harbour saxophone";
    let change = json!({ "current_password": PASSWORD, "new_password": new });
    let bearer = format!("Bearer {}", ann.access);
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = axum::body::Body::from(change.to_string());
    let fresh = one.try_send("PUT", "/users/me/password", &headers, body).await.unwrap().is(200);
    refused_after(&other, &ann.access).await;
    other.get_as(&pair(&fresh).access, "/users/me").await.is(200);
    other.post_json("/auth/login", credentials("ann", new)).await.is(200);
}
