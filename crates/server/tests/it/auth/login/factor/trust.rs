//! Browsers that are asked for no second factor.

use serde_json::json;

use crate::house::{Answer, AuthenticatorApp, House, PASSWORD, Person, jwt};

/// Signs in with both factors and has the browser trusted; the cookie.
async fn trusted(person: &mut Person, name: &str, app: &AuthenticatorApp) -> String {
    let mfa_token = person.first_step(name).await;
    let body = json!({
        "mfa_token": mfa_token, "factor": "totp", "code": app.next_code(), "trust_device": true,
    });
    let answer = person.post_json("/auth/login/factor", body).await.is(200);
    person.token = Some(answer.member("access_token"));
    cookie(&answer).expect("a cookie for the trusted browser")
}

fn cookie(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.get_all("set-cookie").iter();
    cookies
        .filter_map(|cookie| cookie.to_str().unwrap().strip_prefix("__Host-trusted="))
        .map(str::to_owned)
        .next()
}

fn in_browser(person: &Person, cookie: &str) -> Person {
    let value = cookie.split(';').next().unwrap();
    person.with_header("cookie", &format!("__Host-trusted={value}"))
}

/// Promise: A browser that its owner trusts is spared the second factor for thirty days, never the password; the token says that one factor was proved.
#[tokio::test]
async fn a_trusted_browser_needs_the_password_alone() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let cookie = trusted(&mut ann, "ann", &app).await;
    assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=2592000"));
    let mut browser = in_browser(&house.visitor(), &cookie);
    let answer = browser.try_sign_in("ann", PASSWORD).await.is(200);
    let claims = jwt::claims(&answer.member("access_token"));
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!("aal1"), &json!(["pwd"])));
    browser.try_sign_in("ann", "not the tangerine lamp").await.refuses(401, "wrong_credentials");
    house.clock.advance(30 * 86_400 - 60);
    assert!(browser.try_sign_in("ann", PASSWORD).await.json()["mfa_required"].is_null());
    house.clock.advance(60);
    browser.first_step("ann").await;
}

/// Promise: A browser is trusted by one person and only where they asked for it.
#[tokio::test]
async fn trust_is_of_one_person_and_asked_for() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (anns, _) = ann.add_app(&house).await;
    let mut bob = house.member("bob").await;
    let (bobs, _) = bob.add_app(&house).await;
    let cookie = trusted(&mut ann, "ann", &anns).await;
    in_browser(&house.visitor(), &cookie).first_step("bob").await;
    let mfa_token = bob.first_step("bob").await;
    let answer = bob.bring(&mfa_token, "totp", &bobs.next_code()).await.is(200);
    assert!(self::cookie(&answer).is_none());
    in_browser(&house.visitor(), "kw_td_nonsense").first_step("ann").await;
}

/// Promise: A new password ends every trust, and so does the removal of a factor.
#[tokio::test]
async fn a_new_password_or_a_removed_factor_ends_trust() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let mut bob = house.member("bob").await;
    let (bobs, _) = bob.add_app(&house).await;
    let (other, _) = bob.add_app(&house).await;
    let anns_cookie = trusted(&mut ann, "ann", &app).await;
    let bobs_cookie = trusted(&mut bob, "bob", &bobs).await;

    let new = "copper violin harbour";
    let body = json!({ "current_password": PASSWORD, "new_password": new });
    ann.put_json("/users/me/password", body).await.is(200);
    let answer = in_browser(&house.visitor(), &anns_cookie).try_sign_in("ann", new).await.is(200);
    assert_eq!(answer.json()["mfa_required"], true);

    bob.delete(&format!("/users/me/factors/{}", other.id)).await.is(204);
    in_browser(&house.visitor(), &bobs_cookie).first_step("bob").await;
}

/// Promise: Where the operator wants no trusted browsers, none is made and none counts.
#[tokio::test]
async fn an_operator_may_want_no_trusted_browsers() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let cookie = trusted(&mut ann, "ann", &app).await;
    let house = house.again_with(&[("factors.trusted_days", "0")]).await;
    let mut browser = in_browser(&house.visitor(), &cookie);
    let mfa_token = browser.first_step("ann").await;
    let body = json!({
        "mfa_token": mfa_token, "factor": "totp", "code": app.next_code(), "trust_device": true,
    });
    let answer = browser.post_json("/auth/login/factor", body).await.is(200);
    assert!(self::cookie(&answer).is_none());
}

/// Promise: What is sensitive asks for the second factor on a trusted browser, too.
/// ASVS 7.5.1
#[tokio::test]
async fn what_is_sensitive_asks_for_the_factor_all_the_same() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let cookie = trusted(&mut ann, "ann", &app).await;
    let mut browser = in_browser(&house.visitor(), &cookie);
    browser.sign_in("ann").await;
    let path = format!("/users/me/factors/{}", app.id);
    let refused = browser.delete(&path).await.refuses(401, "insufficient_user_authentication");
    assert!(refused.header("www-authenticate").contains("acr_values=\"aal2\""));
    browser.step_up(json!({ "password": PASSWORD })).await.is(200);
    browser.delete(&path).await.refuses(401, "insufficient_user_authentication");
    browser.step_up(json!({ "factor": "totp", "code": app.next_code() })).await.is(200);
    browser.delete(&path).await.is(204);
}
