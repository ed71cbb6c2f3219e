//! `kill -9` under load, again and again: what was acknowledged is there afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use super::process::{Place, Running};
use crate::house::PASSWORD;

const KILLS: usize = 20;
const WORKERS: usize = 6;

/// What a worker was told before the kill, and must find again.
#[derive(Default)]
struct Acknowledged {
    registered: Vec<String>,
    /// The newest refresh token of each session that stands.
    standing: Vec<String>,
    /// Access and refresh tokens of sessions that were signed out.
    ended: Vec<(String, String)>,
}

/// Promise: Killed twenty times under load, the server loses nobody who was acknowledged, their refresh tokens work, and what was signed out stays signed out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_twenty_kills_under_load() {
    let place = Place::new();
    let settings = [("KEYWARD_LIMITS_MODE", "off"), ("KEYWARD_LOG_LEVEL", "error")];
    let mut known: Vec<Acknowledged> = Vec::new();
    for round in 0..KILLS {
        let server = Arc::new(place.start(&settings).await);
        verify(&server, &mut known).await;
        let stop = Arc::new(AtomicBool::new(false));
        let workers: Vec<_> = (0..WORKERS)
            .map(|worker| {
                tokio::spawn(work(server.clone(), stop.clone(), format!("w{round}x{worker}")))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(150 + 17 * round as u64)).await;
        server.signal("KILL");
        stop.store(true, Ordering::SeqCst);
        for worker in workers {
            known.push(worker.await.unwrap());
        }
    }
    let server = place.start(&settings).await;
    verify(&server, &mut known).await;
    let registered: usize = known.iter().map(|known| known.registered.len()).sum();
    let ended: usize = known.iter().map(|known| known.ended.len()).sum();
    assert!(registered > KILLS && ended > KILLS, "too little happened: {registered}, {ended}");
}

/// Registers, signs in, refreshes and signs out until the connection breaks.
async fn work(server: Arc<Running>, stop: Arc<AtomicBool>, prefix: String) -> Acknowledged {
    let mut told = Acknowledged::default();
    let mut number = 0;
    while !stop.load(Ordering::SeqCst) {
        number += 1;
        let name = format!("{prefix}n{number}");
        if life(&server, &name, number % 2 == 0, &mut told).await.is_none() {
            break;
        }
    }
    told
}

async fn life(server: &Running, name: &str, stays: bool, told: &mut Acknowledged) -> Option<()> {
    let post = |path: &'static str, body| async move {
        server.try_post_json(path, &body).await.filter(|answer| answer.status.is_success())
    };
    let newcomer = json!({
        "username": name, "email": format!("{name}@example.com"), "password": PASSWORD,
    });
    post("/auth/register", newcomer).await?;
    told.registered.push(name.to_owned());
    let credentials = json!({ "username": name, "password": PASSWORD, "refresh_delivery": "body" });
    let first = post("/auth/login", credentials).await?;
    let token = first.member("refresh_token");
    if stays {
        told.standing.push(token.clone());
        let next = post("/auth/refresh", json!({ "refresh_token": token })).await?;
        *told.standing.last_mut()? = next.member("refresh_token");
    } else {
        post("/auth/logout", json!({ "refresh_token": token })).await?;
        told.ended.push((first.member("access_token"), token));
    }
    Some(())
}

/// Everything that was ever acknowledged still holds.
async fn verify(server: &Running, known: &mut [Acknowledged]) {
    for told in known.iter_mut() {
        for name in told.registered.iter().rev().take(2) {
            let body = json!({ "username": name, "password": PASSWORD });
            server.post_json("/auth/login", body).await.is(200);
        }
        for token in &mut told.standing {
            let body = json!({ "refresh_token": token.as_str() });
            *token = server.post_json("/auth/refresh", body).await.is(200).member("refresh_token");
        }
        for (access, refresh) in &told.ended {
            server.get_as(access, "/users/me").await.refuses(401, "invalid_token");
            let body = json!({ "refresh_token": refresh });
            server.post_json("/auth/refresh", body).await.refuses(401, "refresh_token_refused");
        }
        // What was seen whole once needs no second look; the newest tokens stay.
        told.ended.truncate(2);
        told.standing.truncate(2);
    }
}
