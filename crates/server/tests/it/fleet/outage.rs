//! A database that goes away and comes back, an instance stopped in mid-air, and a commit that
//! comes late.

use std::time::{Duration, Instant};

use axum::body::Body;

use super::{Fleet, credentials, pair, refresh_body, register, sign_in};
use crate::house::{Answer, PASSWORD};
use crate::start::process::{Running, client, send};

/// Waits until the instance says that it is ready again.
pub async fn ready(server: &Running) {
    let since = Instant::now();
    while server.try_get("/health/ready").await.is_none_or(|answer| answer.status != 200) {
        assert!(since.elapsed() < Duration::from_secs(15), "not ready: {}", server.said());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn refuses_for_now(answer: Answer) {
    let answer = answer.refuses(503, "database_unavailable");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
}

/// Promise: While the database is away every answer that needs it is 503 with Retry-After, nobody is let in, and afterwards all goes on without a restart and without a loss.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_and_comes_back_is_survived() {
    let Some(fleet) = Fleet::new() else { return };
    let servers = fleet.both(&[]).await;
    register(&servers[0], "ann").await.is(201);
    let ended = sign_in(&servers[0], "ann").await;
    let mut held = sign_in(&servers[1], "ann").await;
    servers[0].post_json("/auth/logout", refresh_body(&ended)).await.is(204);
    for crash in [false, true] {
        for server in &servers {
            server.get_as(&held.access, "/users/me").await.is(200);
        }
        if crash {
            fleet.database.crash();
        } else {
            fleet.database.stop();
        }
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        for server in &servers {
            refuses_for_now(server.get_as(&held.access, "/users/me").await);
            refuses_for_now(server.get_as(&ended.access, "/users/me").await);
            refuses_for_now(server.post_json("/auth/refresh", refresh_body(&held)).await);
            refuses_for_now(server.post_json("/auth/logout", refresh_body(&held)).await);
            refuses_for_now(server.post_json("/auth/login", credentials("ann", PASSWORD)).await);
            server.try_get("/health/live").await.unwrap().is(200);
            server.try_get("/health/ready").await.unwrap().is(503);
        }
        fleet.database.start();
        for server in &servers {
            ready(server).await;
            server.get_as(&held.access, "/users/me").await.is(200);
            server.get_as(&ended.access, "/users/me").await.refuses(401, "invalid_token");
            held = pair(&server.post_json("/auth/refresh", refresh_body(&held)).await.is(200));
            sign_in(server, "ann").await;
        }
    }
}

/// Promise: A database that restarts between two requests is not noticed by the second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_between_two_requests_is_not_noticed() {
    let Some(fleet) = Fleet::new() else { return };
    let server = fleet.start(0, &[]).await;
    register(&server, "ann").await.is(201);
    let mut held = sign_in(&server, "ann").await;
    for _ in 0..3 {
        fleet.database.crash();
        fleet.database.start();
        held = pair(&server.post_json("/auth/refresh", refresh_body(&held)).await.is(200));
        fleet.database.stop();
        fleet.database.start();
        server.get_as(&held.access, "/users/me").await.is(200);
        sign_in(&server, "ann").await;
    }
}

/// Promise: An instance that was stopped in mid-air for ten seconds refuses what died meanwhile from its first answer on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_stopped_in_mid_air_wakes_up_strict() {
    let Some(fleet) = Fleet::new() else { return };
    let [one, other] = fleet.both(&[]).await;
    register(&one, "ann").await.is(201);
    let (dies, lives) = (sign_in(&one, "ann").await, sign_in(&one, "ann").await);
    other.get_as(&dies.access, "/users/me").await.is(200);
    other.get_as(&lives.access, "/users/me").await.is(200);
    other.signal("STOP");
    one.post_json("/auth/logout", refresh_body(&dies)).await.is(204);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    // Sent while it can't answer, each on a connection of its own: its first answers.
    let ask = async |access: &str| {
        let bearer = format!("Bearer {access}");
        let headers = [("authorization", bearer.as_str())];
        send(&client(), other.port, "GET", "/users/me", &headers, Body::empty()).await
    };
    let wake = async {
        tokio::time::sleep(Duration::from_millis(8_900)).await;
        other.signal("CONT");
    };
    let (first, second, third, ()) =
        tokio::join!(ask(&dies.access), ask(&lives.access), ask(&dies.access), wake);
    first.unwrap().refuses(401, "invalid_token");
    second.unwrap().is(200);
    third.unwrap().refuses(401, "invalid_token");
}

/// Promise: A revocation whose commit comes late is heard, and so is every one behind it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_commits_late_is_heard() {
    let Some(fleet) = Fleet::new() else { return };
    let [one, other] = fleet.both(&[]).await;
    register(&one, "ann").await.is(201);
    let (slow, quick) = (sign_in(&one, "ann").await, sign_in(&one, "ann").await);
    for held in [&slow, &quick] {
        other.get_as(&held.access, "/users/me").await.is(200);
    }
    let session = crate::house::jwt::claims(&slow.access)["sid"].as_str().unwrap().to_owned();
    let late =
        include_str!("../../../../store/tests/sql/late_commit.sql").replace("{session}", &session);
    let (_, signed_out) =
        tokio::join!(async { tokio::task::block_in_place(|| fleet.database.sql(&late)) }, async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            one.post_json("/auth/logout", refresh_body(&quick)).await
        });
    signed_out.is(204);
    let since = Instant::now();
    for held in [&slow, &quick] {
        while other.get_as(&held.access, "/users/me").await.status != 401 {
            assert!(since.elapsed() < Duration::from_secs(1), "a late change is lost");
        }
    }
}
