//! Letters of running servers.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::body::Body;

use crate::house::smtp::Sink;

use super::process::Place;

/// Promise: On this machine the start names the inbox page, and a test letter arrives there.
#[tokio::test]
async fn the_start_names_the_inbox() {
    let place = Place::new();
    let server = place.start(&[]).await;
    // It stands in what the start prints, above the administrator's link.
    server.admin_path();
    assert!(server.said().contains("/dev/inbox"), "{}", server.said());
    let done = place.run(&["letter", "test", "ann@example.com", "--language", "de"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let headers = [("accept", "application/json")];
    let inbox = server.try_send("GET", "/dev/inbox", &headers, Body::empty()).await.unwrap();
    let letters = inbox.is(200).json();
    let subject = letters["items"][0]["subject"].as_str().unwrap();
    assert!(subject.starts_with("Ein Probebrief von localhost"), "{letters}");
}

/// Promise: Of letters that two instances share none is sent twice, also when one of them is killed in the midst of it; what it had not begun to send, the other sends.
#[tokio::test]
async fn none_of_two_hundred_letters_is_sent_twice_though_an_instance_dies() {
    const LETTERS: usize = 200;
    const AT_ONCE: usize = 4;
    let sink = Sink::new();
    sink.thinks_for(150);
    let place = Place::new();
    let second = place.second();
    let url = sink.url();
    let settings = [
        ("KEYWARD_SMTP_URL", url.as_str()),
        ("KEYWARD_SMTP_CONNECTIONS", "4"),
        ("KEYWARD_SERVER_PUBLIC_URL", "http://localhost:9000"),
    ];
    let dying = place.start(&settings).await;
    let living = second.start(&settings).await;
    let addresses: Vec<String> =
        (0..LETTERS).map(|number| format!("p{number}@example.com")).collect();
    let mut arguments = vec!["letter", "test"];
    arguments.extend(addresses.iter().map(String::as_str));
    let posting = {
        let mut command = place.command();
        command.envs(settings).args(&arguments);
        std::thread::spawn(move || command.output().unwrap())
    };
    sink.has_taken(LETTERS / 4).await;
    assert!(sink.connections() > AT_ONCE, "both are at it: {}", sink.connections());
    dying.signal("KILL");
    let posted = posting.join().unwrap();
    assert!(posted.status.success(), "{}", String::from_utf8_lossy(&posted.stderr));
    let since = Instant::now();
    // Its lease ends half a minute after it died.
    let settled = || sink.taken().len() + living.said().matches("in_doubt").count();
    while settled() < LETTERS {
        assert!(since.elapsed() < Duration::from_secs(90), "{} of {LETTERS}", settled());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut counts = BTreeMap::<String, usize>::new();
    for letter in sink.taken() {
        *counts.entry(letter.to).or_default() += 1;
    }
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    assert!(counts.len() >= LETTERS - AT_ONCE, "{} arrived", counts.len());
    assert!(!living.said().contains("@example.com"), "no address is logged: {}", living.said());
}
