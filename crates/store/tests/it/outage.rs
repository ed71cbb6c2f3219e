//! Connections that die, and transactions that the server prefers others to: what is repeated
//! unseen, and what is said. PostgreSQL alone has such; in one process there is no wire to cut.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use keyward_store::{DbError, changes, read, record, users};

use crate::desk::{self, Desk};
use crate::people::{NOW, join, person};

const END_EVERY_OTHER: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// The connections of the pool, by their processes.
const WHO: &str = "SELECT CAST(pid AS TEXT) FROM pg_stat_activity \
    WHERE datname = current_database() AND application_name = 'keyward'";

const DIE_AT_COMMIT: &str = "
    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER die_at_commit AFTER INSERT ON users
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();";

/// Eight idle connections, as after a busy minute.
async fn with_idle_connections(desk: &Desk) {
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(desk.db.look().await.unwrap());
    }
}

async fn is_there(desk: &Desk, id: &str) -> bool {
    read!(desk.db, |tx| users::by_id(tx, id).await).unwrap().is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dead_connections_are_replaced_unseen() {
    let Some(desk) = desk::postgres().await else { return };
    let desk = desk.furnished().await;
    with_idle_connections(desk).await;
    desk.run(END_EVERY_OTHER).await;
    assert!(!is_there(desk, "ann").await);
    with_idle_connections(desk).await;
    desk.run(END_EVERY_OTHER).await;
    join(&desk.db, "ann").await;
    assert!(is_there(desk, "ann").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_connection_dies_before_the_commit_runs_once_more() {
    let Some(desk) = desk::postgres().await else { return };
    let desk = desk.furnished().await;
    let runs = AtomicU32::new(0);
    let written = record!(desk.db, |tx| {
        let inserted = users::insert(tx, person("ann", "ann", "ann@example.org")).await?;
        if runs.fetch_add(1, Ordering::Relaxed) == 0 {
            desk.run(END_EVERY_OTHER).await;
        }
        users::insert(tx, person("bob", "bob", "bob@example.org")).await?;
        Ok::<_, DbError>(inserted)
    });
    assert!(written.unwrap(), "the first run left nothing behind");
    assert_eq!(runs.into_inner(), 2);
    assert!(is_there(desk, "ann").await && is_there(desk, "bob").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_connection_dies_each_time_is_an_error() {
    let Some(desk) = desk::postgres().await else { return };
    let desk = desk.furnished().await;
    let runs = AtomicU32::new(0);
    let lost = record!(desk.db, |tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        desk.run(END_EVERY_OTHER).await;
        users::insert(tx, person("ann", "ann", "ann@example.org")).await
    });
    assert!(matches!(lost, Err(DbError::Gone(_))), "{lost:?}");
    assert_eq!(runs.into_inner(), 2);
    assert!(!is_there(desk, "ann").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_dies_at_the_commit_is_an_error_and_nothing_is_repeated() {
    let Some(desk) = desk::postgres().await else { return };
    let desk = desk.furnished().await;
    desk.run(DIE_AT_COMMIT).await;
    let runs = AtomicU32::new(0);
    let lost = record!(desk.db, |tx| {
        runs.fetch_add(1, Ordering::Relaxed);
        users::insert(tx, person("ann", "ann", "ann@example.org")).await
    });
    assert!(matches!(lost, Err(DbError::Gone(_))), "{lost:?}");
    assert_eq!(runs.into_inner(), 1);
    assert!(!is_there(desk, "ann").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_would_wait_for_each_other_both_get_through() {
    let Some(desk) = desk::postgres().await else { return };
    let desk = desk.furnished().await;
    for id in ["ann", "bob"] {
        join(&desk.db, id).await;
    }
    let cross = |first: &'static str, second: &'static str| async move {
        record!(desk.db, |tx| {
            users::disable(tx, first, NOW).await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
            users::disable(tx, second, NOW).await.map(drop)
        })
    };
    let (one, other) = tokio::join!(cross("ann", "bob"), cross("bob", "ann"));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_too_long_for_a_row_hears_that_it_is_busy() {
    let Some(desk) = desk::postgres().await else { return };
    let desk = desk.furnished().await;
    join(&desk.db, "ann").await;
    let mut holding = desk.db.begin(keyward_store::Keep::Always).await.unwrap();
    users::disable(&mut holding, "ann", NOW).await.unwrap();
    let impatient = desk.impatient();
    let busy = record!(impatient, |tx| users::disable(tx, "ann", NOW + 1).await);
    assert!(matches!(busy, Err(DbError::Busy(_))), "{busy:?}");
    holding.settle(Ok::<_, DbError>(())).await.unwrap();
    let late = record!(impatient, |tx| users::disable(tx, "ann", NOW + 1).await);
    assert_eq!(late.unwrap(), None);
}

/// The next who gets such a connection must not read the answer to another's question.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_look_that_is_given_up_takes_its_connection_with_it() {
    let Some(desk) = desk::postgres().await else { return };
    let desk = desk.furnished().await;
    for id in ["ann", "bob"] {
        join(&desk.db, id).await;
    }
    let before = desk.texts(WHO).await;
    let holding = desk.run("BEGIN; LOCK TABLE users; SELECT pg_sleep(1); COMMIT;");
    let giving_up = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let look = async { read!(desk.db, |tx| users::by_id(tx, "ann").await) };
        assert!(tokio::time::timeout(Duration::from_millis(200), look).await.is_err());
    };
    tokio::join!(holding, giving_up);
    for _ in 0..10 {
        let bob = read!(desk.db, |tx| users::by_id(tx, "bob").await).unwrap();
        assert_eq!(bob.map(|bob| bob.id).as_deref(), Some("bob"));
    }
    // The one before was given up, the one now is new.
    let after = desk.texts(WHO).await;
    assert!(before.len() == 1 && after.len() == 1 && before != after, "{before:?} {after:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bell_rings_for_a_change_and_again_after_its_connection_died() {
    let Some(desk) = desk::postgres().await else { return };
    let desk = desk.furnished().await;
    let (told, mut rings) = tokio::sync::mpsc::unbounded_channel();
    let mut bell = desk.second().bell();
    let listening = tokio::spawn(async move {
        loop {
            bell.rung().await;
            if told.send(()).is_err() {
                return;
            }
        }
    });
    for death in [false, true, false] {
        if death {
            desk.run(END_EVERY_OTHER).await;
        }
        let heard = async {
            while rings.try_recv().is_ok() {}
            loop {
                let change = changes::Change::Session { id: "s".to_owned() };
                record!(desk.db, |tx| changes::record(tx, &change, NOW).await).unwrap();
                let soon = Duration::from_millis(300);
                if tokio::time::timeout(soon, rings.recv()).await.is_ok() {
                    return;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), heard).await.expect("a ring");
    }
    listening.abort();
}
