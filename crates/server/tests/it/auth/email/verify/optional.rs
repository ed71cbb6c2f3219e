//! An account that exists already, and an address that is asked for.

use serde_json::json;

use super::{NEW, verify};
use crate::house::{House, PASSWORD};

const OPTIONAL: &[(&str, &str)] = &[("email.verification", "optional")];

/// Promise: Where addresses may be proved, an account is made at once and a letter asks; the program that registered, or whoever is signed in, confirms it, and everything stays as it was.
#[tokio::test]
async fn who_registered_keeps_everything() {
    let house = House::with(OPTIONAL).await;
    for way in ["id", "bearer"] {
        let mut visitor = house.visitor();
        let id = visitor.register(way).await.member("id");
        visitor.sign_in(way).await;
        assert_eq!(visitor.me().await.json()["email_verified"], false);
        let token = house.mail.last_to(&format!("{way}@example.com")).await.token();
        let answer = match way {
            "id" => {
                let mut program = visitor.empty_handed();
                verify(&mut program, json!({ "token": token, "id": id })).await
            }
            _ => verify(&mut visitor, json!({ "token": token })).await,
        };
        answer.is(204);
        assert_eq!(visitor.me().await.is(200).json()["email_verified"], true, "{way}");
        visitor.try_sign_in(way, PASSWORD).await.is(200);
    }
}

/// Promise: Whoever has the letter alone proves the address with a new password, and whoever registered is out: password, sessions and tokens are gone.
#[tokio::test]
async fn eve_is_out_when_the_owner_confirms() {
    let house = House::with(OPTIONAL).await;
    let mut eve = house.member("ann").await;
    let token = house.mail.last_to("ann@example.com").await.token();
    let mut ann = house.visitor();
    let answer = verify(&mut ann, json!({ "token": token })).await;
    answer.refuses(422, "validation_failed");
    let other = house.member("bob").await;
    let answer = verify(&mut other.clone(), json!({ "token": token })).await;
    answer.refuses(422, "validation_failed");
    verify(&mut ann, json!({ "token": token, "password": NEW })).await.is(204);
    eve.me().await.refuses(401, "invalid_token");
    eve.refresh().await.refuses(401, "refresh_token_refused");
    eve.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    ann.try_sign_in("ann", NEW).await.is(200);
}

/// Promise: The id of another account confirms nothing.
#[tokio::test]
async fn the_id_of_another_confirms_nothing() {
    let house = House::with(OPTIONAL).await;
    let mut visitor = house.visitor();
    visitor.register("ann").await;
    let bob = visitor.register("bob").await.member("id");
    let token = house.mail.last_to("ann@example.com").await.token();
    let answer = verify(&mut visitor, json!({ "token": token, "id": bob })).await;
    answer.refuses(400, "verification_token_refused");
}

/// Promise: Every instance shows the proof within a second.
#[tokio::test]
async fn another_instance_shows_it_within_a_second() {
    let house = House::with(OPTIONAL).await;
    let second = house.second().await;
    let ann = house.member("ann").await;
    let mut there = ann.at(&second);
    assert_eq!(there.me().await.json()["email_verified"], false);
    let token = house.mail.last_to("ann@example.com").await.token();
    verify(&mut ann.clone(), json!({ "token": token })).await.is(204);
    for _ in 0..40 {
        if there.me().await.json()["email_verified"] == true {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("a second went by");
}
