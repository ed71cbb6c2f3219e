//! `/dev/inbox`.

use serde_json::Value;

use crate::house::{House, Person};

async fn items(person: &mut Person) -> Vec<Value> {
    let answer = person.with_header("accept", "application/json").get("/dev/inbox").await.is(200);
    answer.json()["items"].as_array().unwrap().clone()
}

/// Promise: Without a mail server, and on this machine alone, every letter waits an hour at `/dev/inbox`, as a page and as JSON.
#[tokio::test]
async fn letters_that_nobody_sends_are_read_at_the_inbox() {
    let house = House::new().await;
    let mut ann = house.visitor();
    assert_eq!(items(&mut ann).await.len(), 0);
    house.post_trial("ann@example.com", None).await;
    house.clock.advance(60);
    house.post_trial("bob@example.com", Some("de")).await;
    let letters = items(&mut ann).await;
    assert_eq!(letters.len(), 2, "{letters:?}");
    assert_eq!(
        (&letters[0]["to"], &letters[1]["to"]),
        (&"bob@example.com".into(), &"ann@example.com".into())
    );
    assert_eq!(letters[1]["subject"], "A test letter from localhost:8080");
    assert_eq!(letters[0]["subject"], "Ein Probebrief von localhost:8080");
    assert!(letters[1]["text"].as_str().unwrap().contains("This one did."));
    assert!(letters[1]["html"].as_str().unwrap().starts_with("<!doctype html>"));
    assert_eq!(letters[1]["sent_at"], "2026-11-24T09:30:00.000Z");
    let page = ann.with_header("accept", "text/html").get("/dev/inbox").await.is(200);
    assert!(page.text().contains("Ein Probebrief von localhost:8080"), "{}", page.text());
    let path = format!("/dev/inbox/{}", letters[1]["id"].as_str().unwrap());
    let page = ann.with_header("accept", "*/*").get(&path).await.is(200);
    assert!(page.text().contains("This one did."), "{}", page.text());
    let mail = ann.get(&format!("{path}/html")).await.is(200);
    assert_eq!(mail.text(), letters[1]["html"]);
    house.clock.advance(3_600);
    assert_eq!(items(&mut ann).await.len(), 0, "an hour later nothing can be read");
    assert_eq!(house.sweep().await.letters, 2);
    ann.get(&path).await.refuses(404, "not_found");
}

/// Promise: A public server has no inbox page, whatever was posted.
#[tokio::test]
async fn a_public_server_has_no_inbox() {
    let house = House::with(&[
        ("server.public_url", "https://id.example.com"),
        ("server.trusted_proxies", "127.0.0.1"),
        ("passwords.argon2_memory_kib", "19456"),
        ("passwords.argon2_passes", "2"),
    ])
    .await;
    house.post_trial("ann@example.com", None).await;
    assert_eq!(house.mail.all().await.len(), 0, "nothing that nobody may read is written down");
    for path in ["/dev/inbox", "/dev/inbox/x", "/dev/inbox/x/html"] {
        house.visitor().get(path).await.refuses(404, "not_found");
    }
}

/// Promise: Where letters are sent, there is no inbox page.
#[tokio::test]
async fn a_server_that_sends_letters_has_no_inbox() {
    let house = House::with(&[
        ("smtp.url", "smtp://localhost:2525"),
        ("sms.provider", "webhook"),
        ("sms.url", "http://localhost:9"),
        ("sms.secret", "a key of the webhook's own"),
    ])
    .await;
    house.post_trial("ann@example.com", None).await;
    house.visitor().get("/dev/inbox").await.refuses(404, "not_found");
}
