//! `POST /auth/step-up`.

use serde_json::{Value, json};

use crate::house::{House, PASSWORD, jwt, of_status, together};

/// Promise: What adds or removes a factor needs a proof that is not older than ten minutes; the refusal says so as RFC 9470 has it, and a step-up opens the door.
/// ASVS 7.5.1
/// ASVS 7.5.3
/// RFC 9470 3
#[tokio::test]
async fn what_is_sensitive_needs_a_fresh_proof() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.clock.advance(590);
    ann.refresh().await.is(200);
    ann.post("/users/me/factors/totp").await.is(201);
    house.clock.advance(20);
    let refused = ann.post("/users/me/factors/totp").await;
    let refused = refused.refuses(401, "insufficient_user_authentication");
    let challenge = refused.header("www-authenticate");
    assert!(challenge.contains("error=\"insufficient_user_authentication\""), "{challenge}");
    assert!(challenge.contains("max_age=\"600\""), "{challenge}");
    ann.step_up(json!({ "password": PASSWORD })).await.is(200);
    ann.post("/users/me/factors/totp").await.is(201);
}

/// Promise: A step-up goes on with the same session and what was chosen for it: `auth_time` is now, the refresh tokens before it are worth nothing, and what was proved before still counts.
/// ASVS 7.2.4
#[tokio::test]
async fn a_step_up_is_a_fresh_pair_of_the_same_session() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let mut program = house.visitor();
    let body = json!({ "username": "ann", "password": PASSWORD, "refresh_delivery": "body" });
    let mfa_token = program.post_json("/auth/login", body).await.is(200).member("mfa_token");
    let first = program.bring(&mfa_token, "totp", &app.next_code()).await.is(200);
    program.token = Some(first.member("access_token"));
    house.clock.advance(300);
    let second = program.step_up(json!({ "password": PASSWORD })).await.is(200);
    let claims = |access: &str| jwt::claims(access);
    let (before, after) =
        (claims(&first.member("access_token")), claims(&second.member("access_token")));
    assert_eq!(after["sid"], before["sid"]);
    assert_eq!(after["auth_time"].as_i64(), before["auth_time"].as_i64().map(|at| at + 300));
    assert_eq!((&after["acr"], &after["amr"]), (&before["acr"], &before["amr"]));
    program.refresh_with(&first.member("refresh_token")).await.is(401);
    let kept = program.refresh_with(&second.member("refresh_token")).await.is(200);
    assert_eq!(claims(&kept.member("access_token"))["auth_time"], after["auth_time"]);
}

/// Promise: A session of one factor that proves the other is of the high level from then on.
#[tokio::test]
async fn a_second_factor_raises_the_level_of_a_session() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut elsewhere = house.visitor();
    elsewhere.sign_in("ann").await;
    let (app, codes) = ann.add_app(&house).await;
    let with = json!({ "factor": "recovery_code", "code": codes[0] });
    let answer = elsewhere.step_up(with).await.is(200);
    let claims = jwt::claims(&answer.member("access_token"));
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("aal2"), &json!(["pwd", "otp", "mfa"])));
    elsewhere.step_up(json!({ "factor": "totp", "code": app.next_code() })).await.is(200);
}

/// Promise: A wrong password or code steps nobody up; guesses take from the person's budget, and each is in the audit.
#[tokio::test]
async fn a_wrong_proof_steps_nobody_up() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    house.clock.advance(605);
    ann.refresh().await.is(200);
    for (with, code) in [
        (json!({ "password": "not the tangerine lamp" }), "wrong_credentials"),
        (json!({ "factor": "totp", "code": app.wrong_code() }), "code_refused"),
        (json!({ "factor": "email", "code": "123456" }), "code_refused"),
        (json!({ "factor": "recovery_code", "code": "123456" }), "code_refused"),
    ] {
        ann.step_up(with).await.refuses(401, code);
        let line = house.audit().await.remove(0);
        assert_eq!((line.event.as_str(), line.outcome.as_str()), ("step_up", "refused"));
    }
    let refused = ann.post("/users/me/recovery-codes").await;
    refused.refuses(401, "insufficient_user_authentication");
    for _ in 0..6 {
        ann.step_up(json!({ "password": "not the tangerine lamp" })).await.is(401);
    }
    ann.step_up(json!({ "password": PASSWORD })).await.refuses(429, "too_many_attempts");
    for body in
        [json!({}), json!({ "factor": "dna" }), json!({ "password": PASSWORD, "code": "1" })]
    {
        let body: Value = body;
        ann.post_json("/auth/step-up", body).await.refuses(422, "validation_failed");
    }
}

/// Promise: A code steps up once, however many bring it at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_steps_up_once() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let second = house.second().await;
    let code = app.next_code();
    let answers = together((0..50).map(|n| {
        let mut ann = if n % 2 == 0 { ann.clone() } else { ann.at(&second) };
        let with = json!({ "factor": "totp", "code": code });
        async move { ann.step_up(with).await }
    }))
    .await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len(), 49);
}
