//! Several servers in one folder.

use std::time::Duration;

use super::process::{Place, done, refused};

const OTHER_URL: (&str, &str) = ("KEYWARD_SERVER_PUBLIC_URL", "http://127.0.0.1:9000");

/// Promise: A server with another public URL on the same database does not start while the first runs, and says which setting, both values and what to do; commands work beside it all the same.
#[tokio::test]
async fn a_server_with_another_public_url_is_refused_beside_the_first() {
    let place = Place::new();
    let mut server = place.start(&[]).await;
    let other = place.second();
    let started = other.command().env(OTHER_URL.0, OTHER_URL.1).output().unwrap();
    let text = refused(&started);
    let own = format!("http://localhost:{}", place.port);
    for part in ["server.public_url", OTHER_URL.1, &own, "Stop that instance first", "seconds"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(text.lines().count(), 1, "{text}");
    done(&other.command().env(OTHER_URL.0, OTHER_URL.1).args(["user", "list"]).output().unwrap());
    server.signal("TERM");
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.said());
    let _other = other.start(&[OTHER_URL]).await;
}

/// Promise: A server that was killed starts again at once with the same settings, and is told how long to wait with a public URL of another.
#[tokio::test]
async fn a_killed_server_starts_again_at_once() {
    let place = Place::new();
    for _ in 0..2 {
        let mut server = place.start(&[]).await;
        server.signal("KILL");
        server.ended().await;
    }
    let text = refused(&place.command().env(OTHER_URL.0, OTHER_URL.1).output().unwrap());
    assert!(text.contains("if it is gone already, start again in"), "{text}");
    place.start(&[]).await;
}

/// Promise: Servers whose settings differ to no great harm run beside each other; the second names each such setting in its log.
#[tokio::test]
async fn what_is_only_odd_is_logged() {
    let place = Place::new();
    let _server = place.start(&[]).await;
    let url = format!("http://localhost:{}", place.port);
    let settings = [
        ("KEYWARD_SERVER_PUBLIC_URL", url.as_str()),
        ("KEYWARD_TOKENS_ACCESS_LIFETIME_SECONDS", "60"),
    ];
    let other = place.second().start(&settings).await;
    let mut waited = 0;
    while !other.said().contains("tokens.access_lifetime_seconds is 60 here and 600 at") {
        assert!(waited < 500, "{}", other.said());
        waited += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
