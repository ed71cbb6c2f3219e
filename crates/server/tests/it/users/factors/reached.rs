//! Factors that a code is sent to, and the letters about all of them.

use serde_json::json;

use crate::house::{House, jwt};

const ANN: &str = "ann@example.com";

/// Promise: A telephone is confirmed by a code that was sent to it, and is a factor of the high level from then on; whoever adds one is told that others are safer.
/// ASVS 6.6.1
#[tokio::test]
async fn ann_adds_a_telephone() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let body = json!({ "phone": "+49 (30) 123-456" });
    let begun = ann.post_json("/users/me/factors/sms", body).await.is(201);
    assert_eq!((begun.member("kind"), begun.member("name")), ("sms".into(), "+49…56".into()));
    let code = house.mail.last_to("+4930123456").await.code();
    let confirm = |code: &str| json!({ "id": begun.member("id"), "code": code });
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let path = "/users/me/factors/sms/confirm";
    ann.post_json(path, confirm(wrong)).await.refuses(400, "wrong_code");
    let confirmed = ann.post_json(path, confirm(&code)).await.is(200).json();
    assert_eq!(confirmed["recovery_codes"].as_array().unwrap().len(), 10);
    ann.post_json(path, confirm(&code)).await.refuses(404, "factor_not_found");

    let mfa_token = ann.first_step("ann").await;
    ann.send_code(&mfa_token, "sms").await.is(202);
    let code = house.mail.last_to("+4930123456").await.code();
    let answer = ann.bring(&mfa_token, "sms", &code).await.is(200);
    let claims = jwt::claims(&answer.member("access_token"));
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("aal2"), &json!(["pwd", "sms", "mfa"])));
    let described = house.visitor().get("/openapi.json").await.is(200).json();
    let route = &described["paths"]["/users/me/factors/sms"]["post"]["description"];
    assert!(route.as_str().unwrap().contains("authenticator app is safer"), "{route}");
}

/// Promise: Five wrong codes end what was begun, and a number is refused that is none, whatever is hidden in it.
/// ASVS 6.6.3
#[tokio::test]
async fn a_telephone_is_not_guessed() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    for phone in ["030 123456", "", "+4930123456\r\nBcc: eve@example.com"] {
        let body = json!({ "phone": phone });
        let refused = ann.post_json("/users/me/factors/sms", body).await;
        assert_eq!(refused.refuses(422, "validation_failed").faults()[0].0, "/phone");
    }
    let body = json!({ "phone": "+4930123456" });
    let begun = ann.post_json("/users/me/factors/sms", body).await.is(201);
    let code = house.mail.last_to("+4930123456").await.code();
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let path = "/users/me/factors/sms/confirm";
    for _ in 0..5 {
        let body = json!({ "id": begun.member("id"), "code": wrong });
        ann.post_json(path, body).await.refuses(400, "wrong_code");
    }
    let body = json!({ "id": begun.member("id"), "code": code });
    ann.post_json(path, body).await.refuses(400, "wrong_code");
}

/// Promise: A mailbox alone does not satisfy an operator who requires a second factor.
#[tokio::test]
async fn a_mailbox_alone_is_not_enough_where_a_factor_is_required() {
    let house = House::with(&[("factors.mode", "required")]).await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    ann.sign_in("ann").await;
    ann.add_mailbox(&house, ANN).await;
    ann.me().await.refuses(403, "factor_enrolment_required");
    ann.add_app(&house).await;
    ann.me().await.is(200);
}

/// Promise: Factors are offered in their order, the strongest first.
#[tokio::test]
async fn factors_are_offered_in_their_order() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.add_mailbox(&house, ANN).await;
    ann.add_app(&house).await;
    let first = ann.try_sign_in("ann", crate::house::PASSWORD).await.is(200).json();
    assert_eq!(first["factors"], json!(["totp", "email", "recovery_code"]));
}

/// Promise: The owner is told by mail of every factor that comes or goes, of renewed recovery codes, and of each that is used, with how many are left.
/// ASVS 6.3.7
#[tokio::test]
async fn the_owner_is_told_of_every_change() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, codes) = ann.add_app(&house).await;
    let letter = house.mail.last_to(ANN).await;
    assert!(letter.text.contains("Authenticator app"), "{}", letter.text);
    let mfa_token = ann.first_step("ann").await;
    let answer = ann.bring(&mfa_token, "recovery_code", &codes[0]).await.is(200);
    let letter = house.mail.last_to(ANN).await;
    assert!(letter.text.contains('9'), "{}", letter.text);
    ann.token = Some(answer.member("access_token"));
    let before = house.mail.all_to(ANN).await.len();
    ann.post("/users/me/recovery-codes").await.is(201);
    ann.delete(&format!("/users/me/factors/{}", app.id)).await.is(204);
    assert_eq!(house.mail.all_to(ANN).await.len(), before + 2);
    for letter in house.mail.all_to(ANN).await {
        for code in &codes {
            assert!(!letter.text.contains(code), "no code is in a letter");
        }
    }
}
