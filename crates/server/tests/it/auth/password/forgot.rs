//! `POST /auth/password/forgot`.

use serde_json::json;

use crate::house::{Answer, House, Person};

async fn forgot(person: &mut Person, email: &str) -> Answer {
    person.post_json("/auth/password/forgot", json!({ "email": email })).await
}

/// Promise: Whoever forgot their password gets a letter with a link to a new one, in whatever spelling they give their address.
#[tokio::test]
async fn ann_gets_a_letter() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    visitor.register("ann").await;
    let answer = forgot(&mut visitor, " Ann@EXAMPLE.com ").await.is(202);
    assert!(!answer.member("message").is_empty());
    let letter = house.mail.last_to("ann@example.com").await;
    assert!(letter.token().starts_with("kw_vo_"), "{}", letter.text);
    assert!(letter.text.contains(&format!("/reset?token={}", letter.token())), "{}", letter.text);
    assert!(!answer.text().contains("kw_vo_"));
}

/// Promise: Whether somebody has an address is never told by forgot: status, body and headers are the same, and whoever is nobody or is shut out gets no letter.
/// ASVS 6.3.8
#[tokio::test]
async fn nobody_and_a_person_shut_out_look_the_same() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    visitor.register("ann").await;
    visitor.register("bob").await;
    house.disable("bob").await;
    let known = forgot(&mut visitor, "ann@example.com").await.is(202);
    for email in ["nobody@example.com", "bob@example.com"] {
        let answer = forgot(&mut visitor, email).await.is(202);
        assert_eq!(answer.body, known.body);
        let without_number = |answer: &Answer| {
            let mut headers = answer.headers.clone();
            headers.remove("x-request-id");
            headers
        };
        assert_eq!(without_number(&answer), without_number(&known));
        assert_eq!(house.mail.count_to(email).await, 0, "{email}");
    }
    assert_eq!(house.mail.count_to("ann@example.com").await, 1);
}

/// Promise: So many letters go to one address within a quarter of an hour and no more, whoever asks and whether or not it is somebody's; guesses at the door are not spent by it.
#[tokio::test]
async fn nobodys_mailbox_is_flooded() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    let mut refused = Vec::new();
    for email in ["ann@example.com", "nobody@example.com"] {
        for number in 0..10 {
            forgot(&mut house.visitor_from(&format!("198.51.100.{number}")), email).await.is(202);
        }
        let answer = forgot(&mut house.visitor_from("192.0.2.1"), email).await;
        refused.push(answer.refuses(429, "too_many_attempts"));
    }
    assert_eq!(refused[0].without_number(), refused[1].without_number());
    assert!(!refused[0].header("retry-after").is_empty());
    assert_eq!(house.mail.count_to("ann@example.com").await, 10);
    house.visitor().sign_in("ann").await;
    house.clock.advance(900);
    forgot(&mut house.visitor(), "ann@example.com").await.is(202);
}

/// Promise: Who asks for letters to many addresses spends the budget of their network.
#[tokio::test]
async fn one_network_asks_for_so_many_letters() {
    let house = House::with(&[("limits.guesses_per_network", "5")]).await;
    let mut visitor = house.visitor();
    for number in 0..5 {
        forgot(&mut visitor, &format!("nobody{number}@example.com")).await.is(202);
    }
    forgot(&mut visitor, "nobody@example.com").await.refuses(429, "too_many_attempts");
    forgot(&mut house.visitor_from("192.0.2.1"), "nobody@example.com").await.is(202);
}

/// Promise: What is no address is told, and an address with a line break in it goes nowhere.
#[tokio::test]
async fn what_is_no_address_is_told() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    for email in
        ["", "ann", "ann@example.com\r\nBcc: eve@example.com", "ann@exam\nple.com", "a\0@b.c"]
    {
        let answer = forgot(&mut visitor, email).await.refuses(422, "validation_failed");
        assert_eq!(answer.faults()[0].0, "/email", "{email:?}");
    }
    let body = json!({ "email": "ann@example.com", "username": "ann" });
    visitor.post_json("/auth/password/forgot", body).await.refuses(422, "validation_failed");
}

/// Promise: Every question for a letter leaves a line in the audit; of an address that nobody has only a keyed hash.
#[tokio::test]
async fn every_question_leaves_a_line() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let ann = visitor.register("ann").await.member("id");
    house.clock.advance(1);
    forgot(&mut visitor, "ann@example.com").await.is(202);
    let line = house.last_entry().await;
    assert_eq!((line.event.as_str(), line.outcome.as_str()), ("password_forgot", "success"));
    assert_eq!(line.subject_id, Some(ann));
    house.clock.advance(1);
    forgot(&mut visitor, "nobody@example.com").await.is(202);
    let line = house.last_entry().await;
    assert_eq!(line.reason.as_deref(), Some("nobody"));
    assert!(line.subject_id.is_none() && line.subject_hash.is_some());
    house.disable("ann").await;
    house.clock.advance(1);
    forgot(&mut visitor, "ann@example.com").await.is(202);
    assert_eq!(house.last_entry().await.reason.as_deref(), Some("disabled"));
    assert!(!house.database_holds("nobody@example.com"));
}

/// Promise: Answers of forgot fall on a beat of fifty milliseconds, so that their time tells nothing of the work behind them.
/// ASVS 6.3.8
#[tokio::test]
async fn answers_fall_on_a_beat() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    for email in ["ann@example.com", "nobody@example.com"] {
        let clock = &house.clock;
        let began = clock.monotonic();
        forgot(&mut house.visitor(), email).await.is(202);
        assert!((clock.monotonic() - began).as_millis() >= 50, "{email}");
    }
}
