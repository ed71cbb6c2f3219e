//! Keys that turn while both instances are at work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::{Fleet, Pair, pair, refresh_body, register, sign_in};
use crate::house::say;
use crate::start::process::{Running, done};

const TURNS: usize = 10;
const WORKERS: usize = 6;

/// Promise: The signing key turns ten times under load over two instances, and no request is refused or fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_turns_ten_times_under_load_and_no_request_is_refused() {
    let Some(fleet) = Fleet::new() else { return };
    let servers = Arc::new(fleet.both(&[]).await);
    let stop = Arc::new(AtomicBool::new(false));
    let answers = Arc::new(AtomicUsize::new(0));
    let mut workers = Vec::new();
    for worker in 0..WORKERS {
        let name = format!("worker{worker}");
        register(&servers[0], &name).await.is(201);
        let first = sign_in(&servers[worker % 2], &name).await;
        let (servers, stop, answers) = (servers.clone(), stop.clone(), answers.clone());
        workers.push(tokio::spawn(work(servers, worker, first, stop, answers)));
    }
    for _ in 0..TURNS {
        let before = answers.load(Ordering::Relaxed);
        done(&fleet.command(&["keys", "rotate"]));
        while answers.load(Ordering::Relaxed) < before + 10 * WORKERS {
            assert!(workers.iter().all(|worker| !worker.is_finished()), "a worker was refused");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        worker.await.unwrap();
    }
    say(&format!("{TURNS} turns under {} requests", answers.load(Ordering::Relaxed)));
}

/// A session that wanders between the instances; whatever is not 200 ends the story.
async fn work(
    servers: Arc<[Running; 2]>,
    worker: usize,
    mut held: Pair,
    stop: Arc<AtomicBool>,
    answers: Arc<AtomicUsize>,
) {
    let mut turn = worker;
    while !stop.load(Ordering::Relaxed) {
        turn += 1;
        servers[turn % 2].get_as(&held.access, "/users/me").await.is(200);
        let refreshed = servers[turn % 2].post_json("/auth/refresh", refresh_body(&held)).await;
        let old = std::mem::replace(&mut held, pair(&refreshed.is(200)));
        servers[(turn + 1) % 2].get_as(&held.access, "/users/me").await.is(200);
        servers[turn % 2].get_as(&old.access, "/users/me").await.is(200);
        answers.fetch_add(4, Ordering::Relaxed);
    }
}
