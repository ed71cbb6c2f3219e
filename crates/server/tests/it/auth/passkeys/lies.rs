//! Answers that are not what they say: each is refused, and the audit knows why.

use serde_json::json;

use crate::house::House;
use crate::house::Person;
use crate::house::authenticator::Authenticator;
use crate::house::passkeys::{FINISH, OWN_OPTIONS, answering};

/// Ann, with a passkey on her phone.
async fn ann_and_her_phone(house: &House) -> (Person, Authenticator) {
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    ann.add_passkey(&mut phone).await;
    (ann, phone)
}

async fn is_refused_because(house: &House, device: &mut Authenticator, reason: &str) {
    let answer = house.visitor().try_to_sign_in_by_passkey(device).await;
    assert_eq!(answer.status, 401, "{reason} {}", device.origin);
    answer.refuses(401, "passkey_refused");
    let entry = house.last_entry().await;
    assert_eq!((entry.event.as_str(), entry.reason.as_deref()), ("login", Some(reason)));
}

/// Promise: A passkey opens nothing for another site's page, in a frame of one, or for another relying party: there is nothing to phish.
/// ASVS 6.3.3
#[tokio::test]
async fn a_page_elsewhere_gets_nothing() {
    let house = House::new().await;
    let (_, phone) = ann_and_her_phone(&house).await;
    for origin in [
        "https://evil.example",
        "https://localhost:8080",
        "http://localhost",
        "http://localhost:8081",
        "http://a.localhost:8080",
    ] {
        let mut phone = Authenticator { origin: origin.to_owned(), ..phone.clone() };
        is_refused_because(&house, &mut phone, "wrong_origin").await;
    }
    let mut framed = Authenticator { is_in_a_frame: true, ..phone.clone() };
    is_refused_because(&house, &mut framed, "cross_origin").await;
    let evil = Some("evil.example".to_owned());
    let mut elsewhere = Authenticator { relying_party: evil, ..phone.clone() };
    is_refused_because(&house, &mut elsewhere, "wrong_relying_party").await;
}

/// Promise: A passkey opens nothing where its owner did not unlock it.
#[tokio::test]
async fn a_device_that_was_not_unlocked_opens_nothing() {
    let house = House::new().await;
    let (_, phone) = ann_and_her_phone(&house).await;
    let mut locked = Authenticator { verifies: false, ..phone };
    is_refused_because(&house, &mut locked, "nobody_verified").await;
}

/// Promise: A passkey whose count of signatures goes back or stands still is one of two copies, and opens nothing; the one that is ahead still does, and its owner gets a letter.
/// ASVS 6.3.5
#[tokio::test]
async fn a_copied_key_opens_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut key = Authenticator::security_key();
    ann.add_passkey(&mut key).await;
    let mut copy = key.clone();
    ann.sign_in_by_passkey(&mut key).await;
    is_refused_because(&house, &mut copy, "count_went_back").await;
    let letter = house.mail.last_to("ann@example.com").await;
    assert_eq!(letter.subject, "A passkey for localhost:8080 seems to be copied");
    copy.last().count = 0;
    is_refused_because(&house, &mut copy, "count_went_back").await;
    ann.sign_in_by_passkey(&mut key).await;
}

/// Promise: A passkey that was bound to its device and says that it can be copied now opens nothing.
#[tokio::test]
async fn a_key_that_changes_its_kind_opens_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut key = Authenticator::security_key();
    ann.add_passkey(&mut key).await;
    key.is_synced = true;
    is_refused_because(&house, &mut key, "backup_inconsistent").await;
}

/// Promise: An answer holds for the challenge that it was given to, and for no other.
#[tokio::test]
async fn an_answer_to_another_challenge_opens_nothing() {
    let house = House::new().await;
    let (_, mut phone) = ann_and_her_phone(&house).await;
    let mut visitor = house.visitor();
    let asked = visitor.passkey_options().await;
    let other = visitor.passkey_options().await;
    let credential = phone.get(&asked["publicKey"]);
    let refused = visitor.post_json(FINISH, answering(&other, &credential)).await;
    refused.refuses(401, "passkey_refused");
    assert_eq!(house.last_entry().await.reason.as_deref(), Some("wrong_challenge"));
}

/// Promise: A challenge for a new passkey opens no session.
#[tokio::test]
async fn a_challenge_is_for_one_purpose() {
    let house = House::new().await;
    let (mut ann, mut phone) = ann_and_her_phone(&house).await;
    let for_new = ann.post(OWN_OPTIONS).await.is(200).json();
    let as_if = json!({ "challenge": for_new["publicKey"]["challenge"], "allowCredentials": [] });
    let credential = phone.get(&as_if);
    let refused = ann.post_json(FINISH, answering(&for_new, &credential)).await;
    refused.refuses(401, "passkey_refused");
    assert_eq!(house.last_entry().await.reason.as_deref(), Some("no_challenge"));
}

/// Promise: A challenge is answered within ten minutes or not at all.
#[tokio::test]
async fn a_late_answer_opens_nothing() {
    let house = House::new().await;
    let (_, mut phone) = ann_and_her_phone(&house).await;
    let mut visitor = house.visitor();
    for (seconds, status) in [(599, 200), (600, 401)] {
        let options = visitor.passkey_options().await;
        let credential = phone.get(&options["publicKey"]);
        house.clock.advance(seconds);
        visitor.post_json(FINISH, answering(&options, &credential)).await.is(status);
    }
    assert_eq!(house.last_entry().await.reason.as_deref(), Some("no_challenge"));
}

/// Promise: An answer that names another person than the passkey's owner, or nobody where nobody was named before, opens nothing.
#[tokio::test]
async fn an_answer_names_the_owner_of_its_passkey() {
    let house = House::new().await;
    let (_, mut phone) = ann_and_her_phone(&house).await;
    let mut bob = house.member("bob").await;
    let mut bobs = Authenticator::new();
    bob.add_passkey(&mut bobs).await;
    phone.tells_handle = false;
    is_refused_because(&house, &mut phone, "no_handle").await;
    phone.tells_handle = true;
    phone.last().handle = bobs.last().handle.clone();
    is_refused_because(&house, &mut phone, "another_handle").await;
}

/// Promise: A signature by another key opens nothing, whatever it says.
#[tokio::test]
async fn a_signature_by_another_key_opens_nothing() {
    let house = House::new().await;
    let (_, mut phone) = ann_and_her_phone(&house).await;
    let mut bob = house.member("bob").await;
    let mut bobs = Authenticator::new();
    bob.add_passkey(&mut bobs).await;
    let anns = phone.last().clone();
    bobs.last().id = anns.id;
    bobs.last().handle = anns.handle;
    is_refused_because(&house, &mut bobs, "wrong_signature").await;
}

/// Promise: A passkey that was removed, or whose owner is shut out, opens nothing.
#[tokio::test]
async fn a_removed_passkey_and_a_person_shut_out_stay_outside() {
    let house = House::new().await;
    let (mut ann, mut phone) = ann_and_her_phone(&house).await;
    house.disable("ann").await;
    is_refused_because(&house, &mut phone, "disabled").await;
    house.enable("ann").await;
    ann.sign_in_by_passkey(&mut phone).await;
    let mut second = Authenticator::new();
    let added = ann.add_passkey(&mut second).await;
    let path = format!("/users/me/passkeys/{}", added["id"].as_str().unwrap());
    ann.delete(&path).await.is(204);
    is_refused_because(&house, &mut second, "unknown_passkey").await;
    ann.sign_in_by_passkey(&mut phone).await;
}

/// Promise: What is no answer of a passkey at all is refused in order.
#[tokio::test]
async fn nonsense_is_refused_in_order() {
    let house = House::new().await;
    let (_, mut phone) = ann_and_her_phone(&house).await;
    let mut visitor = house.visitor();
    let options = visitor.passkey_options().await;
    let right = phone.get(&options["publicKey"]);
    for credential in [json!({}), json!({ "id": "x" }), json!({ "response": {} })] {
        let body = answering(&options, &credential);
        visitor.post_json(FINISH, body).await.refuses(401, "passkey_refused");
        assert_eq!(house.last_entry().await.reason.as_deref(), Some("malformed"));
    }
    for member in ["clientDataJSON", "authenticatorData", "signature"] {
        let options = visitor.passkey_options().await;
        for wrong in [json!("AAAA"), json!("no base64"), json!(7), json!(null)] {
            let mut credential = right.clone();
            credential["response"][member] = wrong;
            let body = answering(&options, &credential);
            visitor.post_json(FINISH, body).await.refuses(401, "passkey_refused");
        }
    }
    for (body, code) in [
        (json!({ "credential": right }), "missing"),
        (json!({ "id": options["id"] }), "missing"),
        (json!({ "id": options["id"], "credential": "text" }), "not_an_object"),
        (json!({ "id": options["id"], "credential": right, "name": "x" }), "unknown_member"),
    ] {
        let answer = visitor.post_json(FINISH, body).await.refuses(422, "validation_failed");
        assert_eq!(answer.json()["errors"][0]["code"], code);
    }
}
