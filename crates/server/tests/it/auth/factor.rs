//! `POST /auth/factor/send`.

use serde_json::json;

use crate::house::{House, jwt, of_status, together};

const ANN: &str = "ann@example.com";

/// Promise: A code by mail is a second factor for whoever wants it. It is good once, for ten minutes, for the sign-in that it was sent for; and a mailbox with a password never makes the high level.
/// ASVS 6.5.1
/// ASVS 6.5.5
/// ASVS 6.6.2
#[tokio::test]
async fn ann_signs_in_with_a_code_by_mail() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.add_mailbox(&house, ANN).await;
    let mfa_token = ann.first_step("ann").await;
    assert!(!house.mail.last_to(ANN).await.subject.contains("code"), "nothing by itself");
    ann.send_code(&mfa_token, "email").await.is(202);
    let code = house.mail.last_to(ANN).await.code();
    assert_eq!(code.len(), 6);
    let elsewhere = house.visitor().first_step("ann").await;
    house.visitor().bring(&elsewhere, "email", &code).await.refuses(401, "code_refused");
    let answer = ann.bring(&mfa_token, "email", &code).await.is(200);
    let claims = jwt::claims(&answer.member("access_token"));
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("aal1"), &json!(["pwd", "otp", "mfa"])));
    ann.bring(&mfa_token, "email", &code).await.refuses(401, "mfa_token_refused");

    let mfa_token = ann.first_step("ann").await;
    ann.send_code(&mfa_token, "email").await.is(202);
    let first = house.mail.last_to(ANN).await.code();
    ann.send_code(&mfa_token, "email").await.is(202);
    let second = house.mail.last_to(ANN).await.code();
    if first != second {
        ann.bring(&mfa_token, "email", &first).await.refuses(401, "code_refused");
    }
    house.clock.advance(600);
    ann.bring(&mfa_token, "email", &second).await.refuses(401, "mfa_token_refused");
}

/// Promise: A person gets five codes within a quarter of an hour, over all of their sign-ins and both instances, so that nobody's mailbox is flooded.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_flooded_with_codes() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    ann.add_mailbox(&house, ANN).await;
    let mut waiting = Vec::new();
    for _ in 0..20 {
        waiting.push(ann.first_step("ann").await);
    }
    let before = house.mail.all_to(ANN).await.len();
    let answers = together(waiting.into_iter().enumerate().map(|(n, mfa_token)| {
        let mut door = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        async move { door.send_code(&mfa_token, "email").await }
    }))
    .await;
    assert_eq!(of_status(&answers, 202).len(), 5);
    assert_eq!(of_status(&answers, 429).len(), 15);
    assert_eq!(house.mail.all_to(ANN).await.len(), before + 5);
    house.clock.advance(901);
    let mfa_token = ann.first_step("ann").await;
    ann.send_code(&mfa_token, "email").await.is(202);
}

/// Promise: Of two hundred who bring one code by mail at once, over two instances, one signs in.
/// ASVS 6.5.1
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_code_by_mail_opens_once() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    ann.add_mailbox(&house, ANN).await;
    let mfa_token = ann.first_step("ann").await;
    ann.send_code(&mfa_token, "email").await.is(202);
    let code = house.mail.last_to(ANN).await.code();
    let answers = together((0..200).map(|n| {
        let mut door = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let (mfa_token, code) = (mfa_token.clone(), code.clone());
        async move { door.bring(&mfa_token, "email", &code).await }
    }))
    .await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len(), 199);
}

/// Promise: Codes go to a factor that the person has and for a sign-in that waits; else nothing is sent.
#[tokio::test]
async fn nothing_is_sent_for_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.add_app(&house).await;
    let mfa_token = ann.first_step("ann").await;
    let before = house.mail.all().await.len();
    ann.send_code(&mfa_token, "email").await.refuses(404, "factor_not_found");
    ann.send_code(&mfa_token, "sms").await.refuses(404, "factor_not_found");
    ann.send_code("kw_mf_x", "email").await.refuses(401, "mfa_token_refused");
    for body in [
        json!({}),
        json!({ "mfa_token": mfa_token, "factor": "totp" }),
        json!({ "mfa_token": mfa_token }),
    ] {
        house.visitor().post_json("/auth/factor/send", body).await.is(422);
    }
    assert_eq!(house.mail.all().await.len(), before);
}

/// Promise: A step-up takes a code by mail that was sent for this very session.
#[tokio::test]
async fn a_step_up_takes_a_code_of_its_own_session() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut elsewhere = house.visitor();
    elsewhere.sign_in("ann").await;
    ann.add_mailbox(&house, ANN).await;
    let body = json!({ "factor": "email" });
    ann.post_json("/auth/factor/send", body).await.is(202);
    let with = json!({ "factor": "email", "code": house.mail.last_to(ANN).await.code() });
    elsewhere.step_up(with.clone()).await.refuses(401, "code_refused");
    let answer = ann.step_up(with.clone()).await.is(200);
    let claims = jwt::claims(&answer.member("access_token"));
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("aal1"), &json!(["pwd", "otp", "mfa"])));
    ann.step_up(with).await.refuses(401, "code_refused");
}
