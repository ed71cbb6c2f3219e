//! A long run: people come and go over two instances while these are killed, stopped in
//! mid-air and started again, the database restarts and the key turns. No token is taken in a
//! request that was sent more than a second after its end was acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;

use super::{Fleet, Pair, credentials, pair, refresh_body, register};
use crate::house::{Answer, PASSWORD, say};
use crate::start::process::{HttpClient, Running, client, done, send};

const PEOPLE: usize = 12;

/// Requests of one story; the environment may ask for more.
const REQUESTS: usize = 12_000;
const MORE: &str = "KEYWARD_TEST_REQUESTS";

/// An acknowledged end counts from here on.
const HEARD_AFTER: Duration = Duration::from_secs(1);

/// How long an answer may take before its connection counts as broken: longer than any stop.
const PATIENCE: Duration = Duration::from_secs(20);

/// What all who take part share.
struct Run {
    ports: [u16; 2],
    client: HttpClient,
    over: AtomicBool,
    asked: AtomicUsize,
    accepted: AtomicUsize,
    refused: AtomicUsize,
    broken: AtomicUsize,
}

impl Run {
    /// Sends one request and counts it; `None` where no answer came.
    async fn ask(
        &self,
        at: usize,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Option<Answer> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let sent = send(&self.client, self.ports[at % 2], method, path, headers, body);
        let answer = tokio::time::timeout(PATIENCE, sent).await.ok().flatten();
        match answer.as_ref().map(|answer| answer.status.as_u16()) {
            Some(200 | 204) => self.accepted.fetch_add(1, Ordering::Relaxed),
            Some(401) => self.refused.fetch_add(1, Ordering::Relaxed),
            Some(503) | None => self.broken.fetch_add(1, Ordering::Relaxed),
            Some(other) => panic!("{method} {path} was answered {other}"),
        };
        answer.filter(|answer| answer.status != 503)
    }

    async fn me(&self, at: usize, access: &str) -> Option<u16> {
        let bearer = format!("Bearer {access}");
        let headers = [("authorization", bearer.as_str())];
        let answer = self.ask(at, "GET", "/users/me", &headers, Body::empty()).await?;
        Some(answer.status.as_u16())
    }

    async fn post(&self, at: usize, path: &str, body: serde_json::Value) -> Option<Answer> {
        let headers = [("content-type", "application/json")];
        self.ask(at, "POST", path, &headers, Body::from(body.to_string())).await
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

/// Promise: Over two instances with sign-outs, kills, stops in mid-air and a restarting database, no token is taken in a request sent more than a second after its end was acknowledged, and none that lives is refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_dead_token_is_taken_whatever_happens() {
    let Some(fleet) = Fleet::new() else { return };
    let more = std::env::var(MORE).ok().and_then(|number| number.parse().ok());
    let requests = more.unwrap_or(REQUESTS);
    let mut servers = fleet.both(&[("KEYWARD_LIMITS_MODE", "off")]).await;
    let run = Arc::new(Run {
        ports: [fleet.places[0].port, fleet.places[1].port],
        client: client(),
        over: AtomicBool::new(false),
        asked: AtomicUsize::new(0),
        accepted: AtomicUsize::new(0),
        refused: AtomicUsize::new(0),
        broken: AtomicUsize::new(0),
    });
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let name = format!("person{number}");
        register(&servers[0], &name).await.is(201);
        people.push(tokio::spawn(live(run.clone(), name, number)));
    }
    let mut mishaps = 0;
    while run.asked.load(Ordering::Relaxed) < requests || mishaps < MISHAPS {
        assert!(people.iter().all(|person| !person.is_finished()), "somebody met a wrong answer");
        tokio::time::sleep(Duration::from_millis(700)).await;
        mishap(&fleet, &mut servers, mishaps).await;
        mishaps += 1;
    }
    run.over.store(true, Ordering::Relaxed);
    let mut judged = 0;
    for person in people {
        judged += person.await.unwrap();
    }
    let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
    say(&format!(
        "{} requests, {mishaps} mishaps: {} accepted, {} refused ({judged} of them of dead \
         tokens), {} broken or 503",
        count(&run.asked),
        count(&run.accepted),
        count(&run.refused),
        count(&run.broken),
    ));
    assert!(count(&run.accepted) > requests / 4 && judged > requests / 50, "too little happened");
}

/// Kinds of mishap; each comes at least once.
const MISHAPS: usize = 6;

async fn mishap(fleet: &Fleet, servers: &mut [Running; 2], number: usize) {
    let settings = [("KEYWARD_LIMITS_MODE", "off")];
    let which = (number / MISHAPS) % 2;
    match number % MISHAPS {
        0 => {
            servers[which].signal("KILL");
            servers[which].ended().await;
            servers[which] = fleet.start(which, &settings).await;
        }
        1 => {
            servers[which].signal("STOP");
            tokio::time::sleep(Duration::from_millis(2_500)).await;
            servers[which].signal("CONT");
        }
        2 => {
            fleet.database.crash();
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            fleet.database.start();
        }
        3 => drop(done(&fleet.command(&["keys", "rotate"]))),
        4 => {
            servers[which].signal("TERM");
            servers[which].ended().await;
            servers[which] = fleet.start(which, &settings).await;
        }
        _ => {
            fleet.database.stop();
            fleet.database.start();
        }
    }
}

/// A session that ended, and when that was acknowledged.
struct Ended {
    pair: Pair,
    acknowledged: Instant,
}

/// Signs in, uses, refreshes and signs out, again and again; returns how many requests with
/// dead tokens were judged.
async fn live(run: Arc<Run>, name: String, number: usize) -> usize {
    let mut turn = number;
    let mut dead: Vec<Ended> = Vec::new();
    let mut judged = 0;
    while !run.is_over() {
        turn += 1;
        let answer = run.post(turn, "/auth/login", credentials(&name, PASSWORD)).await;
        let Some(answer) = answer else {
            breathe().await;
            continue;
        };
        let mut held = pair(&answer.is(200));
        for _ in 0..3 {
            for at in [turn, turn + 1] {
                let status = run.me(at, &held.access).await;
                assert!(matches!(status, None | Some(200)), "a living token was refused");
            }
            // Where no answer came, the successor comes again on the next try.
            if let Some(answer) = run.post(turn, "/auth/refresh", refresh_body(&held)).await {
                held = pair(&answer.is(200));
            }
        }
        let out = run.post(turn, "/auth/logout", refresh_body(&held)).await;
        if out.is_some_and(|answer| answer.status == 204) {
            dead.push(Ended { pair: held, acknowledged: Instant::now() });
        }
        judged += haunt(&run, &mut dead, turn).await;
    }
    judged
}

/// The dead knock again, at both instances.
async fn haunt(run: &Run, dead: &mut Vec<Ended>, turn: usize) -> usize {
    let mut judged = 0;
    for ended in dead.iter().filter(|ended| ended.acknowledged.elapsed() > HEARD_AFTER) {
        for at in [turn, turn + 1] {
            let status = run.me(at, &ended.pair.access).await;
            assert_ne!(status, Some(200), "a dead token was taken");
            judged += usize::from(status.is_some());
        }
        let answer = run.post(turn, "/auth/refresh", refresh_body(&ended.pair)).await;
        assert!(answer.is_none_or(|answer| answer.status == 401), "a dead session was refreshed");
    }
    // The latest suffice: they are the ones that somebody may not have heard of.
    let old = dead.len().saturating_sub(4);
    dead.drain(..old);
    judged
}

async fn breathe() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}
