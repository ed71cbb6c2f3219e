//! Steps out of order, and sign-ins that wait no more.

use serde_json::json;

use crate::house::House;

/// Promise: A sign-in waits ten minutes for its factor, is finished once, and only the token of its first step names it.
/// ASVS 6.6.2
#[tokio::test]
async fn a_sign_in_waits_ten_minutes_and_is_finished_once() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let late = ann.first_step("ann").await;
    house.clock.advance(600);
    ann.bring(&late, "totp", &app.next_code()).await.refuses(401, "mfa_token_refused");
    let mfa_token = ann.first_step("ann").await;
    ann.bring(&mfa_token, "totp", &app.next_code()).await.is(200);
    ann.bring(&mfa_token, "totp", &app.next_code()).await.refuses(401, "mfa_token_refused");
    let guessed = format!("kw_mf_{}", "A".repeat(43));
    for token in ["", "x", guessed.as_str(), ann.cookie.clone().unwrap().as_str()] {
        ann.bring(token, "totp", &app.code()).await.refuses(401, "mfa_token_refused");
    }
}

/// Promise: A token of the first step opens nothing but the second step.
#[tokio::test]
async fn the_token_of_the_first_step_opens_nothing_else() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.add_app(&house).await;
    let mfa_token = house.visitor().first_step("ann").await;
    house.visitor().with_token(&mfa_token).me().await.refuses(401, "invalid_token");
    house.visitor().refresh_with(&mfa_token).await.refuses(401, "refresh_token_refused");
}

/// Promise: What ends a person's sessions ends the sign-ins that wait, too.
#[tokio::test]
async fn a_person_who_is_shut_out_or_has_a_new_password_begins_again() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let waiting = house.visitor().first_step("ann").await;
    let body = json!({
        "current_password": crate::house::PASSWORD, "new_password": "copper violin harbour",
    });
    ann.put_json("/users/me/password", body).await.is(200);
    let answer = ann.bring(&waiting, "totp", &app.next_code()).await;
    answer.refuses(401, "mfa_token_refused");
}

/// Promise: A second step with a factor that is none, or without a code, is refused with the member's name.
#[tokio::test]
async fn a_second_step_has_to_be_whole() {
    let house = House::new().await;
    let mut ann = house.visitor();
    for (body, faults) in [
        (json!({}), vec![("/mfa_token", "missing"), ("/factor", "missing")]),
        (json!({ "mfa_token": "x", "factor": "totp" }), vec![("/code", "missing")]),
        (
            json!({ "mfa_token": "x", "factor": "dna", "code": "1" }),
            vec![("/factor", "unknown_value")],
        ),
        (
            json!({ "mfa_token": "x", "factor": "totp", "code": 123_456 }),
            vec![("/code", "not_text")],
        ),
    ] {
        let answer = ann.post_json("/auth/login/factor", body).await;
        let answer = answer.refuses(422, "validation_failed");
        let own = answer.faults();
        let own: Vec<_> = own.iter().map(|(at, code)| (at.as_str(), code.as_str())).collect();
        assert_eq!(own, faults);
    }
}
