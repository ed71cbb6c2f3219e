//! `POST /auth/email/resend`.

use serde_json::json;

use crate::house::{Answer, House, PASSWORD, Person};

async fn resend(person: &mut Person, email: &str) -> Answer {
    person.post_json("/auth/email/resend", json!({ "email": email })).await
}

async fn verify(person: &mut Person, token: &str, id: &str) -> Answer {
    person.post_json("/auth/email/verify", json!({ "token": token, "id": id })).await
}

/// Promise: Whoever waits for a letter gets another one, whose token goes with the same id; the first still holds where nobody has an account yet.
#[tokio::test]
async fn another_letter_goes_with_the_same_id() {
    let house = House::with(&[("email.verification", "required")]).await;
    let mut ann = house.visitor();
    let body = json!({ "username": "ann", "email": "ann@example.com", "password": PASSWORD });
    let id = ann.post_json("/auth/register", body).await.is(202).member("id");
    let first = house.mail.last_to("ann@example.com").await.token();
    resend(&mut ann, "ann@example.com").await.is(202);
    let second = house.mail.last_to("ann@example.com").await.token();
    assert_ne!(first, second);
    verify(&mut ann, &second, &id).await.is(204);
    ann.sign_in("ann").await;
    verify(&mut ann, &first, &id).await.refuses(400, "verification_token_refused");
}

/// Promise: The answer is the same for an address that waits, one that is proved, one that is shut out and one that nobody has; only the first gets a letter.
/// ASVS 6.3.8
#[tokio::test]
async fn nothing_is_told_of_an_address() {
    let house = House::with(&[("email.verification", "optional")]).await;
    let mut visitor = house.visitor();
    let id = visitor.register("proved").await.member("id");
    let token = house.mail.last_to("proved@example.com").await.token();
    verify(&mut visitor, &token, &id).await.is(204);
    visitor.register("out").await;
    house.disable("out").await;
    visitor.register("waits").await;
    let waits = resend(&mut visitor, "waits@example.com").await.is(202);
    assert_eq!(house.mail.count_to("waits@example.com").await, 2);
    for name in ["proved", "out", "nobody"] {
        let email = format!("{name}@example.com");
        let before = house.mail.count_to(&email).await;
        let answer = resend(&mut visitor, &email).await.is(202);
        assert_eq!(answer.body, waits.body, "{name}");
        assert_eq!(house.mail.count_to(&email).await, before, "{name}");
    }
}

/// Promise: A newer letter to an account ends the older one.
#[tokio::test]
async fn a_newer_letter_ends_the_older() {
    let house = House::with(&[("email.verification", "optional")]).await;
    let mut ann = house.visitor();
    let id = ann.register("ann").await.member("id");
    let first = house.mail.last_to("ann@example.com").await.token();
    resend(&mut ann, "ann@example.com").await.is(202);
    verify(&mut ann, &first, &id).await.refuses(400, "verification_token_refused");
    let second = house.mail.last_to("ann@example.com").await.token();
    verify(&mut ann, &second, &id).await.is(204);
}

/// Promise: Another letter is taken from the same budget of its address as every other.
#[tokio::test]
async fn letters_of_every_kind_share_a_budget() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    for number in 0..10 {
        let path = ["/auth/email/resend", "/auth/password/forgot"][number % 2];
        visitor.post_json(path, json!({ "email": "ann@example.com" })).await.is(202);
    }
    resend(&mut visitor, "ann@example.com").await.refuses(429, "too_many_attempts");
}
