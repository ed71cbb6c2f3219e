//! `GET /users/me/events`.

use serde_json::{Value, json};

use crate::house::{House, PASSWORD, Person};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

async fn page(person: &mut Person, query: &str) -> Value {
    person.get(&format!("/users/me/events{query}")).await.is(200).json()
}

fn texts(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["text"].as_str().unwrap().to_owned()).collect()
}

/// Promise: A member sees what happened at their account, newest first, in a sentence each and in stable words: tries that failed, from where and with what, too.
#[tokio::test]
async fn a_member_sees_what_happened() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.member("bob").await;
    house.clock.advance(60);
    let mut guesser = house.visitor_from("10.0.0.9").with_header("user-agent", FIREFOX);
    guesser.try_sign_in("ann@example.com", "another orbit lamp").await.is(401);
    let seen = page(&mut ann, "").await;
    assert_eq!(
        texts(&seen),
        [
            "Somebody tried to sign in with another password.",
            "Somebody signed in.",
            "The account was made.",
        ]
    );
    assert_eq!(seen["next_cursor"], Value::Null);
    let newest = &seen["items"][0];
    let expected = json!({
        "id": newest["id"], "at": "2026-11-24T09:31:00.000Z", "event": "login",
        "outcome": "refused", "reason": "wrong_credentials",
        "text": "Somebody tried to sign in with another password.", "by": "visitor",
        "session_id": null, "address": "10.0.0.9", "place": "Local network",
        "device": "Firefox on Linux",
    });
    assert_eq!(newest, &expected);
}

/// Promise: The list comes in pages, in which every event stands once, however many happen at one instant.
#[tokio::test]
async fn events_come_in_pages() {
    let house = House::with(&[("limits.guesses_per_person", "100")]).await;
    let mut ann = house.member("ann").await;
    for _ in 0..7 {
        house.visitor().try_sign_in("ann", "another orbit lamp").await.is(401);
    }
    let whole = page(&mut ann, "?limit=100").await;
    assert_eq!(whole["items"].as_array().unwrap().len(), 9);
    let (mut gathered, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let part = page(&mut ann, &query).await;
        let items = part["items"].as_array().unwrap().clone();
        assert!(!items.is_empty() && items.len() <= 2);
        gathered.extend(items);
        match part["next_cursor"].as_str() {
            Some(cursor) => query = format!("?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(&Value::Array(gathered), &whole["items"]);
}

/// Promise: A page that can't be is refused, and a cursor of somebody else's list shows nothing of theirs.
#[tokio::test]
async fn odd_pages_are_refused() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut bob = house.member("bob").await;
    bob.me().await.is(200);
    for (query, pointer) in [
        ("?limit=0", "/limit"),
        ("?limit=101", "/limit"),
        ("?limit=-1", "/limit"),
        ("?limit=x", "/limit"),
        ("?limit=", "/limit"),
        ("?cursor=x", "/cursor"),
        ("?cursor=%00", "/cursor"),
        ("?cursor=YQ", "/cursor"),
    ] {
        let path = format!("/users/me/events{query}");
        let answer = ann.get(&path).await.refuses(422, "validation_failed");
        assert_eq!(answer.faults()[0].0, pointer, "{query}");
    }
    let of_bob = page(&mut bob, "?limit=1").await;
    let cursor = of_bob["next_cursor"].as_str().unwrap();
    let items = page(&mut ann, &format!("?cursor={cursor}")).await;
    assert_eq!(texts(&items), ["Somebody signed in.", "The account was made."]);
    assert_ne!(items["items"][0]["session_id"], of_bob["items"][0]["session_id"]);
}

/// Promise: What an operator does with an account is told to its owner.
#[tokio::test]
async fn an_operators_hand_is_told() {
    let house = House::new().await;
    house.member("ann").await;
    house.disable("ann").await;
    house.enable("ann").await;
    let mut ann = house.visitor();
    ann.try_sign_in("ann", PASSWORD).await.is(200);
    ann.sign_in("ann").await;
    let seen = page(&mut ann, "?limit=4").await;
    assert_eq!(
        texts(&seen)[2..],
        ["An operator opened the account again.", "An operator shut the account."]
    );
    assert_eq!(seen["items"][2]["by"], "cli");
}
