//! The stop.

use std::time::Duration;

use super::process::Place;

/// Promise: On SIGTERM the server is not ready but still answers while it drains, then ends with 0.
#[tokio::test]
async fn a_stopping_server_drains_and_ends_well() {
    let place = Place::new();
    let mut server = place.start(&[("KEYWARD_SERVER_DRAIN_SECONDS", "1")]).await;
    server.try_get("/health/ready").await.unwrap().is(200);
    server.signal("TERM");
    tokio::time::sleep(Duration::from_millis(300)).await;
    let ready = server.try_get("/health/ready").await.unwrap().refuses(503, "not_ready");
    assert_eq!(ready.header("connection"), "close");
    assert!(!ready.header("retry-after").is_empty());
    server.try_get("/").await.unwrap().is(200);
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.said());
    assert!(server.try_get("/").await.is_none());
    // On PostgreSQL neither of them is there.
    let left = place.folder.join("data/keyward.db-wal");
    assert!(!left.exists(), "the log is folded into the file");
}

/// Promise: A second signal ends the server at once.
#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let place = Place::new();
    let mut server = place.start(&[("KEYWARD_SERVER_DRAIN_SECONDS", "60")]).await;
    server.signal("TERM");
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.signal("INT");
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.said());
}
