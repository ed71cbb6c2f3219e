//! `POST /auth/code/finish`, by code.

use serde_json::json;

use super::{another, code, finish, start};
use crate::house::{House, PASSWORD, jwt, of_status, together};

/// Promise: A code by mail signs in as a password does, with the same choices, and is one factor at the low level.
/// ASVS 6.5.1
#[tokio::test]
async fn ann_signs_in_by_a_code() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let mut body = code(&house, "ann@example.com").await;
    body["remember"] = json!(true);
    body["refresh_delivery"] = json!("body");
    let answer = finish(&mut ann, &body).await.is(200);
    assert!(!answer.header("set-cookie").contains("__Host-refresh"));
    assert!(answer.member("refresh_token").starts_with("kw_rt_"));
    let claims = jwt::claims(&answer.member("access_token"));
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("aal1"), &json!(["otp"])));
    ann.with_token(&answer.member("access_token")).me().await.is(200);
    finish(&mut ann, &body).await.refuses(401, "code_refused");
    let with_spaces = {
        let mut body = code(&house, "ann@example.com").await;
        let typed = body["code"].as_str().unwrap().to_owned();
        body["code"] = json!(format!("{} {}", &typed[..3], &typed[3..]));
        body
    };
    finish(&mut ann, &with_spaces).await.is(200);
    ann.refresh().await.is(200);
}

/// Promise: A code is good for the letter that it was asked with: for ten minutes, once, with five guesses.
/// ASVS 6.5.5
/// ASVS 6.6.2
/// ASVS 6.6.3
#[tokio::test]
async fn a_code_is_bound_to_its_letter() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let first = code(&house, "ann@example.com").await;
    let second = code(&house, "ann@example.com").await;
    if first["code"] != second["code"] {
        let mixed = json!({ "id": first["id"], "code": second["code"] });
        finish(&mut ann, &mixed).await.refuses(401, "code_refused");
    }
    let unknown = json!({ "id": "01939a4c-7d00-7000-8000-000000000000", "code": "123456" });
    finish(&mut ann, &unknown).await.refuses(401, "code_refused");
    for _ in 0..5 {
        finish(&mut ann, &another(&second)).await.refuses(401, "code_refused");
    }
    finish(&mut ann, &second).await.refuses(401, "code_refused");
    house.clock.advance(599);
    let third = code(&house, "ann@example.com").await;
    finish(&mut ann, &first).await.is(200);
    house.clock.advance(600);
    finish(&mut ann, &third).await.refuses(401, "code_refused");
}

/// Promise: Guesses at codes spend the person's budget, the same as at every other door.
#[tokio::test]
async fn guesses_share_the_budget_of_the_door() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    for _ in 0..2 {
        let body = code(&house, "ann@example.com").await;
        for _ in 0..5 {
            finish(&mut ann, &another(&body)).await.refuses(401, "code_refused");
        }
    }
    let body = code(&house, "ann@example.com").await;
    assert_ne!(finish(&mut ann, &body).await.status, 200);
    assert_ne!(ann.try_sign_in("ann", PASSWORD).await.status, 200);
}

/// Promise: Whoever is shut out, or has changed their password or address since the letter, does not come in by it.
#[tokio::test]
async fn a_code_dies_with_what_it_was_sent_for() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let before = code(&house, "ann@example.com").await;
    let body = json!({ "current_password": PASSWORD, "new_password": "seven green kettles" });
    ann.put_json("/users/me/password", body).await.is(200);
    finish(&mut house.visitor(), &before).await.refuses(401, "code_refused");
    let before = code(&house, "ann@example.com").await;
    house.disable("ann").await;
    finish(&mut house.visitor(), &before).await.refuses(401, "code_refused");
}

/// Promise: Of 200 who bring one right code at the same instant, over two instances, at most one comes in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_at_once_at_most_one_comes_in() {
    let house = House::with(&[
        ("limits.guesses_per_network", "1000"),
        ("limits.guesses_per_person", "1000"),
    ])
    .await;
    let second = house.second().await;
    house.visitor().register("ann").await;
    // The second: the first proof of an address is another story.
    finish(&mut house.visitor(), &code(&house, "ann@example.com").await).await.is(200);
    let body = code(&house, "ann@example.com").await;
    let requests = (0..200).map(|n| {
        let mut visitor = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let body = body.clone();
        async move { finish(&mut visitor, &body).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len() + of_status(&answers, 429).len(), 199);
}

/// Promise: An account without a password is made where the operator allows it, and signs in by a letter; no password opens it.
#[tokio::test]
async fn an_account_without_a_password() {
    let house = House::with(&[("registration.password", "optional")]).await;
    let mut ann = house.visitor();
    let body = json!({ "username": "ann", "email": "ann@example.com" });
    ann.post_json("/auth/register", body).await.is(201);
    let answer = ann.post_json("/auth/login", json!({ "username": "ann", "password": "" })).await;
    answer.refuses(422, "validation_failed");
    ann.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    let answer = finish(&mut ann, &code(&house, "ann@example.com").await).await.is(200);
    ann.token = Some(answer.member("access_token"));
    assert_eq!(ann.me().await.json()["email_verified"], true);
    // Moving on needs no password where there is none.
    let wish = json!({ "email": "ann@example.org" });
    ann.post_json("/users/me/email", wish).await.is(202);
    let token = house.mail.last_to("ann@example.org").await.token();
    ann.post_json("/auth/email/verify", json!({ "token": token })).await.is(204);
    let id = start(&mut ann, "ann@example.org", "code").await.member("id");
    let code = house.mail.last_to("ann@example.org").await.code();
    finish(&mut ann, &json!({ "id": id, "code": code })).await.is(200);
}

/// Promise: Where a password is needed, nobody registers without one.
#[tokio::test]
async fn nobody_registers_without_a_password_where_one_is_needed() {
    let house = House::new().await;
    let body = json!({ "username": "ann", "email": "ann@example.com" });
    let answer = house.visitor().post_json("/auth/register", body).await;
    let faults = answer.refuses(422, "validation_failed").faults();
    assert_eq!(faults, [("/password".to_owned(), "missing".to_owned())]);
}
