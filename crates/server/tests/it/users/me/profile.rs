//! `PATCH /users/me`.

use serde_json::{Value, json};

use crate::house::{Answer, House, Person};

async fn patch(person: &mut Person, body: Value) -> Answer {
    person.send("PATCH", "/users/me", Some("application/json"), body.to_string()).await
}

/// Promise: A member says what they are called and in which language they are written to; what they do not send stays, and null takes it away.
#[tokio::test]
async fn a_member_changes_their_profile() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.clock.advance(60);
    let changed = patch(&mut ann, json!({ "full_name": " Änne  Lee ", "locale": "DE-at" })).await;
    let profile = changed.is(200).json();
    assert_eq!((&profile["full_name"], &profile["locale"]), (&json!("Änne  Lee"), &json!("de-AT")));
    assert_eq!(profile["updated_at"], "2026-11-24T09:31:00.000Z");
    assert_eq!(profile["created_at"], "2026-11-24T09:30:00.000Z");
    assert_eq!(ann.me().await.is(200).json(), profile, "the profile in memory is the new one");
    let profile = patch(&mut ann, json!({ "locale": null })).await.is(200).json();
    assert_eq!((&profile["full_name"], &profile["locale"]), (&json!("Änne  Lee"), &Value::Null));
    let profile =
        patch(&mut ann, json!({ "full_name": null, "locale": "en" })).await.is(200).json();
    assert_eq!((&profile["full_name"], &profile["locale"]), (&Value::Null, &json!("en")));
    assert_eq!(patch(&mut ann, json!({})).await.is(200).json()["locale"], "en");
}

/// Promise: A changed profile is seen at every instance within a second, and nobody is signed out by it.
#[tokio::test]
async fn a_changed_profile_is_seen_everywhere() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let mut elsewhere = ann.at(&second);
    elsewhere.me().await.is(200);
    patch(&mut ann, json!({ "full_name": "Ann Lee" })).await.is(200);
    let mut seen = Value::Null;
    for _ in 0..40 {
        seen = elsewhere.me().await.is(200).json()["full_name"].clone();
        if seen == "Ann Lee" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!(seen, "Ann Lee");
    ann.refresh().await.is(200);
}

/// Promise: Two who change different parts of one profile at the same instant both have their way.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_changes_at_once_both_stand() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let mut asker = ann.clone();
    for round in 0..20 {
        let name = format!("Ann {round}");
        let locale = if round % 2 == 0 { "de" } else { "en" };
        let (mut one, mut other) = (ann.clone(), ann.clone());
        let (first, second) = tokio::join!(
            patch(&mut one, json!({ "full_name": name })),
            patch(&mut other, json!({ "locale": locale })),
        );
        first.is(200);
        second.is(200);
        let profile = asker.me().await.is(200).json();
        assert_eq!((&profile["full_name"], &profile["locale"]), (&json!(name), &json!(locale)));
    }
}

/// Promise: A profile takes only what belongs into one: a language tag (BCP 47), a name on one line; neither name for sign-in nor address is changed in passing.
#[tokio::test]
async fn what_is_no_profile_is_refused() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let before = ann.me().await.is(200).json();
    for (body, pointer, code) in [
        (json!({ "locale": "de_AT" }), "/locale", "not_a_language_tag"),
        (json!({ "locale": "<script>" }), "/locale", "not_a_language_tag"),
        (json!({ "locale": "en\r\nBcc: eve@example.com" }), "/locale", "not_a_language_tag"),
        (json!({ "locale": "a".repeat(36) }), "/locale", "too_long"),
        (json!({ "locale": 7 }), "/locale", "not_text"),
        (json!({ "full_name": "Ann\nLee" }), "/full_name", "control_character"),
        (json!({ "full_name": "a".repeat(201) }), "/full_name", "too_long"),
        (json!({ "full_name": ["Ann"] }), "/full_name", "not_text"),
        (json!({ "username": "eve" }), "/username", "unknown_member"),
        (json!({ "email": "eve@example.com" }), "/email", "unknown_member"),
        (json!({ "roles": ["admin"] }), "/roles", "unknown_member"),
        (json!({ "email_verified": true }), "/email_verified", "unknown_member"),
        (json!({ "id": "x" }), "/id", "unknown_member"),
    ] {
        let answer = patch(&mut ann, body.clone()).await.refuses(422, "validation_failed");
        assert_eq!(answer.faults(), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    assert_eq!(ann.me().await.is(200).json(), before);
}

/// Promise: A change of a profile is in the audit, with the session that made it.
#[tokio::test]
async fn a_change_of_a_profile_leaves_a_line() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let answer = patch(&mut ann, json!({ "locale": "en" })).await.is(200);
    let line = house.audit().await.into_iter().next().unwrap();
    assert_eq!((line.event.as_str(), line.outcome.as_str()), ("profile_change", "success"));
    assert_eq!(line.actor_id, line.subject_id);
    assert!(line.session_id.is_some());
    assert_eq!(line.request_id.as_deref(), Some(answer.header("x-request-id")));
}
