//! A database that is slow, and one that has gone silent with its connections open.

use std::time::{Duration, Instant};

use super::{Fleet, credentials, refresh_body, register, sign_in};
use crate::house::PASSWORD;

/// Short limits, so that the story is.
const IMPATIENT: [(&str, &str); 2] = [
    ("KEYWARD_DATABASE_LOCK_TIMEOUT_SECONDS", "1"),
    ("KEYWARD_DATABASE_STATEMENT_TIMEOUT_SECONDS", "2"),
];

/// Promise: Where somebody holds a table of the database for long, requests that need it are 503 within the time-out, others go on, and all is well afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_is_held_for_long_holds_up_only_who_needs_it() {
    let Some(fleet) = Fleet::new() else { return };
    let [one, other] = fleet.both(&IMPATIENT).await;
    register(&one, "ann").await.is(201);
    let held = sign_in(&one, "ann").await;
    other.get_as(&held.access, "/users/me").await.is(200);
    let hold = include_str!("../../../../store/tests/sql/hold_sessions.sql");
    std::thread::scope(|scope| {
        scope.spawn(|| fleet.database.sql(hold));
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                tokio::time::sleep(Duration::from_millis(700)).await;
                let since = Instant::now();
                let answer = one.post_json("/auth/login", credentials("ann", PASSWORD)).await;
                answer.refuses(503, "database_unavailable");
                assert!(since.elapsed() < Duration::from_secs(4), "{:?}", since.elapsed());
                other.get_as(&held.access, "/users/me").await.is(200);
                register(&other, "bob").await.is(201);
            });
        });
    });
    sign_in(&other, "bob").await;
    one.post_json("/auth/refresh", refresh_body(&held)).await.is(200);
}

/// Promise: A database that has gone silent keeps nobody waiting for ever and lets nobody in; when it speaks again, all goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_has_gone_silent_is_given_up_and_found_again() {
    let Some(fleet) = Fleet::new() else { return };
    let one = fleet.start(0, &IMPATIENT).await;
    register(&one, "ann").await.is(201);
    let held = sign_in(&one, "ann").await;
    one.get_as(&held.access, "/users/me").await.is(200);
    let processes = fleet.database.processes();
    fleet.database.signal("STOP", &processes);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let since = Instant::now();
    one.get_as(&held.access, "/users/me").await.refuses(503, "database_unavailable");
    one.post_json("/auth/login", credentials("ann", PASSWORD)).await.is(503);
    one.try_get("/health/live").await.unwrap().is(200);
    assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
    fleet.database.signal("CONT", &processes);
    super::outage::ready(&one).await;
    one.get_as(&held.access, "/users/me").await.is(200);
    one.post_json("/auth/refresh", refresh_body(&held)).await.is(200);
}
