//! `POST /users/me/email`.

use serde_json::json;

use crate::house::{Answer, House, PASSWORD, Person, of_status, together};

async fn change(person: &mut Person, email: &str, password: &str) -> Answer {
    person.post_json("/users/me/email", json!({ "email": email, "password": password })).await
}

async fn verify(person: &mut Person, token: &str) -> Answer {
    person.post_json("/auth/email/verify", json!({ "token": token })).await
}

/// Promise: A change of address asks the new one by letter and changes nothing before; when it is confirmed, the old one is told, and the session goes on.
/// ASVS 6.3.7
/// ASVS 7.5.1
#[tokio::test]
async fn ann_moves_to_another_address() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    change(&mut ann, "Ann@Example.org", PASSWORD).await.is(202);
    assert_eq!(ann.me().await.member("email"), "ann@example.com");
    let letter = house.mail.last_to("ann@example.org").await;
    assert_eq!(house.mail.last_kind_to("ann@example.org").await, "confirm_new_address");
    verify(&mut ann.empty_handed(), &letter.token()).await.is(204);
    let profile = ann.me().await.is(200).json();
    assert_eq!(
        (&profile["email"], &profile["email_verified"]),
        (&json!("Ann@Example.org"), &json!(true))
    );
    let notice = house.mail.last_to("ann@example.com").await;
    assert_eq!(house.mail.last_kind_to("ann@example.com").await, "address_changed");
    assert!(notice.text.contains("A…@Example.org"), "{}", notice.text);
    ann.try_sign_in("ann@example.org", PASSWORD).await.is(200);
    ann.try_sign_in("ann@example.com", PASSWORD).await.refuses(401, "wrong_credentials");
    verify(&mut ann, &letter.token()).await.refuses(400, "verification_token_refused");
}

/// Promise: Without the password nothing is asked, and guesses at it are counted.
#[tokio::test]
async fn a_wrong_password_asks_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    for _ in 0..3 {
        let answer = change(&mut ann, "ann@example.org", "not the tangerine lamp").await;
        answer.refuses(400, "wrong_current_password");
    }
    let answer = ann.post_json("/users/me/email", json!({ "email": "ann@example.org" })).await;
    let faults = answer.refuses(422, "validation_failed").faults();
    assert_eq!(faults, [("/password".to_owned(), "missing".to_owned())]);
    assert_eq!(house.mail.count_to("ann@example.org").await, 0);
}

/// Promise: Whether an address is somebody else's is told to its owner and not to whoever asks for it.
/// ASVS 6.3.8
#[tokio::test]
async fn a_taken_address_is_told_to_its_owner() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.visitor().register("bob").await;
    let free = change(&mut ann, "ann@example.org", PASSWORD).await.is(202);
    let taken = change(&mut ann, "BOB@example.com", PASSWORD).await.is(202);
    assert_eq!(free.body, taken.body);
    assert_eq!(house.mail.last_kind_to("bob@example.com").await, "address_taken");
    assert_eq!(ann.me().await.member("email"), "ann@example.com");
}

/// Promise: An address that somebody else has by the time the letter is confirmed stays theirs.
#[tokio::test]
async fn whoever_has_the_address_by_now_keeps_it() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    change(&mut ann, "bob@example.com", PASSWORD).await.is(202);
    let token = house.mail.last_to("bob@example.com").await.token();
    house.visitor().register("bob").await;
    verify(&mut ann, &token).await.refuses(400, "verification_token_refused");
    assert_eq!(ann.me().await.member("email"), "ann@example.com");
    house.visitor().sign_in("bob").await;
}

/// Promise: A letter to a new address dies with a newer one, after a day, and with every change of the password.
#[tokio::test]
async fn a_letter_dies_with_what_was_asked() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    change(&mut ann, "one@example.org", PASSWORD).await.is(202);
    let replaced = house.mail.last_to("one@example.org").await.token();
    change(&mut ann, "two@example.org", PASSWORD).await.is(202);
    let before = house.mail.last_to("two@example.org").await.token();
    verify(&mut ann, &replaced).await.refuses(400, "verification_token_refused");
    let body = json!({ "current_password": PASSWORD, "new_password": "seven green kettles" });
    let answer = ann.put_json("/users/me/password", body).await.is(200);
    ann.token = Some(answer.member("access_token"));
    verify(&mut ann, &before).await.refuses(400, "verification_token_refused");
    change(&mut ann, "three@example.org", "seven green kettles").await.is(202);
    let late = house.mail.last_to("three@example.org").await.token();
    house.clock.advance(86_400);
    verify(&mut ann.empty_handed(), &late).await.refuses(400, "verification_token_refused");
}

/// Promise: Of 200 who confirm one new address at the same instant, over two instances, one changes it, and the old one gets one notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_at_once_one_changes_it() {
    let house = House::with(&[("limits.guesses_per_network", "1000")]).await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    change(&mut ann, "ann@example.org", PASSWORD).await.is(202);
    let token = house.mail.last_to("ann@example.org").await.token();
    let requests = (0..200).map(|n| {
        let mut visitor = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let token = token.clone();
        async move { verify(&mut visitor, &token).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 204).len(), 1);
    assert_eq!(of_status(&answers, 400).len(), 199);
    assert_eq!(house.mail.count_of("ann@example.com", "address_changed").await, 1);
}

/// Promise: What is asked and what comes of it leaves lines in the audit; no token is anywhere.
#[tokio::test]
async fn a_change_of_address_is_told() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.clock.advance(1);
    change(&mut ann, "ann@example.org", PASSWORD).await.is(202);
    let line = house.last_entry().await;
    assert_eq!((line.event.as_str(), line.outcome.as_str()), ("email_change_request", "success"));
    let token = house.mail.last_to("ann@example.org").await.token();
    house.clock.advance(1);
    verify(&mut ann, &token).await.is(204);
    assert_eq!(house.last_entry().await.event, "email_change");
    assert!(!house.database_holds(&token));
}
