//! `POST /auth/login/factor`.

mod guesses;
mod order;
mod trust;

use serde_json::json;

use crate::house::{House, PASSWORD, jwt};

/// Promise: Whoever has added an app signs in with the password and a code of it; the token says how well and by which methods, and a refresh keeps that.
/// ASVS 6.3.3
#[tokio::test]
async fn ann_signs_in_with_password_and_app() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let mut ann = house.visitor();
    let first = ann.try_sign_in("ann", PASSWORD).await.is(200).json();
    assert_eq!(first["mfa_required"], true);
    assert_eq!(first["factors"], json!(["totp", "recovery_code"]));
    assert_eq!(first["expires_in"], 600);
    assert_eq!(first.as_object().unwrap().len(), 4, "no token comes along: {first}");
    assert!(ann.cookie.is_none());
    let mfa_token = first["mfa_token"].as_str().unwrap();
    let answer = ann.bring(mfa_token, "totp", &app.next_code()).await.is(200);
    let claims = jwt::claims(&answer.member("access_token"));
    assert_eq!(claims["acr"], "aal2");
    assert_eq!(claims["amr"], json!(["pwd", "otp", "mfa"]));
    assert_eq!(claims["auth_time"], claims["iat"]);
    house.clock.advance(60);
    let refreshed = jwt::claims(&ann.refresh().await.is(200).member("access_token"));
    for claim in ["acr", "amr", "auth_time", "sid"] {
        assert_eq!(refreshed[claim], claims[claim], "{claim}");
    }
    ann.me().await.is(200);
}

/// Promise: Whoever has no second factor signs in with the password alone, and the token says so.
#[tokio::test]
async fn who_has_no_factor_is_asked_for_none() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let claims = jwt::claims(ann.token.as_ref().unwrap());
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("aal1"), &json!(["pwd"])));
}

/// Promise: What was chosen at the first step holds after the second.
#[tokio::test]
async fn the_choice_of_the_first_step_is_kept() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let mut program = house.visitor();
    let body = json!({
        "username": "ann", "password": PASSWORD, "remember": true, "refresh_delivery": "body",
    });
    let mfa_token = program.post_json("/auth/login", body).await.is(200).member("mfa_token");
    let answer = program.bring(&mfa_token, "totp", &app.next_code()).await.is(200);
    assert!(answer.member("refresh_token").starts_with("kw_rt_"));
    assert!(!answer.header("set-cookie").contains("__Host-refresh"));
    house.clock.advance(29 * 86_400);
    program.refresh_with(&answer.member("refresh_token")).await.is(200);
}

/// Promise: A code may be typed in groups; a recovery code in any case, with or without its hyphens.
#[tokio::test]
async fn codes_are_read_as_they_are_meant() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, codes) = ann.add_app(&house).await;
    let mfa_token = ann.first_step("ann").await;
    let code = app.next_code();
    let (left, right) = code.split_at(3);
    ann.bring(&mfa_token, "totp", &format!(" {left} {right} ")).await.is(200);
    let mfa_token = ann.first_step("ann").await;
    let typed = codes[0].to_uppercase().replace('-', " ");
    ann.bring(&mfa_token, "recovery_code", &typed).await.is(200);
}
