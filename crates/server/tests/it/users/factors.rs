//! `/users/me/factors`.

mod policy;
mod reached;

use serde_json::json;

use crate::house::{AuthenticatorApp, House, of_status, together};

/// Promise: An app is added with a QR code or a typed key, counts from its first right code, and is listed with its name and last use.
#[tokio::test]
async fn ann_adds_an_app_and_sees_it() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let begun = ann.post_json("/users/me/factors/totp", json!({ "name": "Telephone" })).await;
    let begun = begun.is(201);
    let url = begun.member("otpauth_url");
    assert!(url.starts_with("otpauth://totp/localhost:ann?secret="), "{url}");
    assert!(url.contains(&begun.member("secret")) && url.contains("issuer=localhost"), "{url}");
    assert_eq!(begun.member("secret").len(), 32, "160 bits in Base32");
    assert!(begun.member("qr_svg").contains("<svg"));
    assert_eq!(ann.get("/users/me/factors").await.is(200).json(), json!({ "items": [] }));
    ann.try_sign_in("ann", crate::house::PASSWORD).await.is(200).member("access_token");

    let app = AuthenticatorApp::scan(&house, &begun);
    ann.confirm_app(&app, &app.wrong_code()).await.refuses(400, "wrong_code");
    let confirmed = ann.confirm_app(&app, &app.code()).await.is(200).json();
    assert_eq!(confirmed["kind"], "totp");
    assert_eq!(confirmed["name"], "Telephone");
    assert_eq!(confirmed["recovery_codes"].as_array().unwrap().len(), 10);
    ann.sign_in_with("ann", &app).await;
    let list = ann.get("/users/me/factors").await.is(200).json();
    let [item] = list["items"].as_array().unwrap().as_slice() else { panic!("{list}") };
    assert_eq!((&item["id"], &item["name"]), (&json!(app.id), &json!("Telephone")));
    assert_eq!(item["last_used_at"], house.clock.now().to_string());
    assert!(item.get("secret").is_none());
}

/// Promise: Recovery codes come with the first factor alone, and a second app is as good as the first.
#[tokio::test]
async fn a_second_app_works_beside_the_first() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (first, codes) = ann.add_app(&house).await;
    assert_eq!(codes.len(), 10);
    ann.step_up(json!({ "factor": "totp", "code": first.next_code() })).await.is(200);
    let (second, codes) = ann.add_app(&house).await;
    assert!(codes.is_empty());
    ann.sign_in_with("ann", &second).await;
    ann.sign_in_with("ann", &first).await;
}

/// Promise: What was begun is confirmed by the one who began it, once, within an hour.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_app_is_confirmed_once_by_its_owner_in_time() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let mut ann = house.member("ann").await;
    let mut bob = house.member("bob").await;
    let begun = ann.post("/users/me/factors/totp").await.is(201);
    let app = AuthenticatorApp::scan(&house, &begun);
    bob.confirm_app(&app, &app.code()).await.refuses(404, "factor_not_found");
    let answers = together((0..20).map(|_| {
        let (mut ann, app) = (ann.clone(), app.clone());
        async move { ann.confirm_app(&app, &app.code()).await }
    }))
    .await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    let late = bob.post("/users/me/factors/totp").await.is(201);
    let late = AuthenticatorApp::scan(&house, &late);
    house.clock.advance(3_599);
    bob.sign_in("bob").await;
    house.clock.advance(1);
    bob.confirm_app(&late, &late.code()).await.refuses(404, "factor_not_found");
}

/// Promise: A new beginning replaces the one that was never confirmed.
#[tokio::test]
async fn a_new_beginning_replaces_the_last() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let first = ann.post("/users/me/factors/totp").await.is(201);
    let first = AuthenticatorApp::scan(&house, &first);
    ann.add_app(&house).await;
    ann.confirm_app(&first, &first.code()).await.refuses(404, "factor_not_found");
}

/// Promise: A lost factor is removed by its owner, and from then on nobody is asked for it; another person's can't be.
/// ASVS 6.5.6
#[tokio::test]
async fn a_factor_is_removed_by_its_owner() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, codes) = ann.add_app(&house).await;
    let path = format!("/users/me/factors/{}", app.id);
    let mut bob = house.member("bob").await;
    bob.delete(&path).await.refuses(404, "factor_not_found");
    ann.delete("/users/me/factors/x").await.refuses(404, "factor_not_found");
    ann.delete(&path).await.is(204);
    ann.delete(&path).await.refuses(404, "factor_not_found");
    ann.sign_in("ann").await;
    // The codes that stood in for it went with it.
    let with = json!({ "factor": "recovery_code", "code": codes[0] });
    ann.step_up(with).await.refuses(401, "code_refused");
}

/// Promise: Whoever adds or removes a factor ends their other sessions with it where they want to.
/// ASVS 7.4.3
#[tokio::test]
async fn other_sessions_end_where_their_owner_wants_it() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut elsewhere = house.visitor();
    elsewhere.sign_in("ann").await;
    let begun = ann.post("/users/me/factors/totp").await.is(201);
    let app = AuthenticatorApp::scan(&house, &begun);
    let body = json!({ "id": app.id, "code": app.code(), "end_other_sessions": true });
    ann.post_json("/users/me/factors/totp/confirm", body).await.is(200);
    elsewhere.me().await.refuses(401, "invalid_token");
    ann.me().await.is(200);
    elsewhere.sign_in_with("ann", &app).await;
    ann.delete(&format!("/users/me/factors/{}?end_other_sessions=true", app.id)).await.is(204);
    elsewhere.me().await.refuses(401, "invalid_token");
    ann.me().await.is(200);
}

/// Promise: An account holds ten factors.
#[tokio::test]
async fn an_account_holds_ten_factors() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    for _ in 0..10 {
        ann.add_app(&house).await;
    }
    ann.post("/users/me/factors/totp").await.refuses(409, "too_many_factors");
}

/// Promise: Another instance asks for a factor as soon as it counts.
#[tokio::test]
async fn a_factor_counts_everywhere() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let mut there = ann.at(&second);
    there.me().await.is(200);
    let (app, _) = ann.add_app(&house).await;
    second.visitor().first_step("ann").await;
    there.sign_in_with("ann", &app).await;
    there.delete(&format!("/users/me/factors/{}", app.id)).await.is(204);
    house.visitor().sign_in("ann").await;
}
