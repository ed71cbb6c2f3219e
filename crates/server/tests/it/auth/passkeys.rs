//! `/auth/passkeys/…`.

mod alike;
mod factor;
mod lies;
mod once;

use serde_json::json;

use crate::house::authenticator::{Authenticator, read};
use crate::house::passkeys::{FINISH, OPTIONS, answering};
use crate::house::{House, jwt};

/// Promise: Whoever has a passkey signs in with it without typing a name, and has then proved two factors at once.
/// ASVS 6.3.3
#[tokio::test]
async fn ann_signs_in_without_typing_a_name() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    ann.add_passkey(&mut phone).await;
    let mut laptop = ann.empty_handed();
    laptop.sign_in_by_passkey(&mut phone).await;
    assert_eq!(laptop.me().await.is(200).member("username"), "ann");
    let claims = jwt::claims(laptop.token.as_ref().unwrap());
    assert_eq!(claims["acr"], "aal2");
    assert_eq!(claims["amr"], json!(["swk", "user", "mfa"]));
    laptop.refresh().await.is(200);
    laptop.sign_in_by_passkey(&mut phone).await;
}

/// Promise: A session tells whether the key that began it can leave its device: `hwk` where it can't, `swk` where it is synced.
#[tokio::test]
async fn a_key_that_stays_on_its_device_is_hardware() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut key = Authenticator::security_key();
    ann.add_passkey(&mut key).await;
    ann.sign_in_by_passkey(&mut key).await;
    let claims = jwt::claims(ann.token.as_ref().unwrap());
    assert_eq!(claims["amr"], json!(["hwk", "user", "mfa"]));
}

/// Promise: What a browser is asked fits `parseRequestOptionsFromJSON` and autofill: a fresh challenge, our relying party, no list of keys, and whoever answers has to be verified.
/// ASVS 6.7.2
#[tokio::test]
async fn a_browser_is_asked_for_any_passkey_of_ours() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let first = visitor.passkey_options().await;
    let second = visitor.post_json(OPTIONS, json!({})).await.is(200).json();
    assert_ne!(first["id"], second["id"]);
    let [first, second] = [first, second].map(|options| options["publicKey"].clone());
    assert_ne!(first["challenge"], second["challenge"]);
    assert_eq!(read(&first["challenge"]).len(), 32);
    let expected = json!({
        "challenge": first["challenge"], "timeout": 300_000, "rpId": "localhost",
        "allowCredentials": [], "userVerification": "required",
    });
    assert_eq!(first, expected);
}

/// Promise: A sign-in with a passkey is remembered, and its refresh token delivered, as the caller chooses.
#[tokio::test]
async fn a_sign_in_with_a_passkey_takes_the_choices_of_every_sign_in() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    ann.add_passkey(&mut phone).await;
    let options = ann.passkey_options().await;
    let mut body = answering(&options, &phone.get(&options["publicKey"]));
    body["remember"] = json!(true);
    body["refresh_delivery"] = json!("body");
    let mut tablet = ann.empty_handed();
    let answer = tablet.post_json(FINISH, body).await.is(200);
    assert!(!answer.header("set-cookie").contains("__Host-refresh"));
    house.clock.advance(29 * 86_400);
    tablet.refresh_with(&answer.member("refresh_token")).await.is(200);
}

/// Promise: Who names themselves signs in with a passkey of theirs, by name or address in any spelling.
#[tokio::test]
async fn ann_may_name_herself_first() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    ann.add_passkey(&mut phone).await;
    for name in ["ann", "ANN", "Ann@Example.com"] {
        let options = ann.post_json(OPTIONS, json!({ "username": name })).await.is(200).json();
        // An authenticator that was told who is meant need not say it again.
        phone.tells_handle = name == "ann";
        let credential = phone.get(&options["publicKey"]);
        ann.post_json(FINISH, answering(&options, &credential)).await.is(200);
    }
}

/// Promise: Each sign-in with a passkey leaves a line in the audit, and tells the passkey when it was last used.
#[tokio::test]
async fn a_sign_in_leaves_a_line_and_a_date() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    let added = ann.add_passkey(&mut phone).await;
    assert_eq!(added["last_used_at"], json!(null));
    house.clock.advance(60);
    ann.sign_in_by_passkey(&mut phone).await;
    let entry = house.last_entry().await;
    assert_eq!((entry.event.as_str(), entry.outcome.as_str()), ("login", "success"));
    let path = format!("/users/me/passkeys/{}", added["id"].as_str().unwrap());
    let shown = ann.patch_json(&path, json!({ "name": "Phone" })).await.is(200).json();
    assert_eq!(shown["last_used_at"], "2026-11-24T09:31:00.000Z");
}

/// Promise: A page of an origin in `server.cors_origins` asks for passkeys as our own does, and no other.
#[tokio::test]
async fn pages_that_may_call_the_api_may_ask_for_passkeys() {
    let house = House::with(&[("server.cors_origins", "http://localhost:3000")]).await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    phone.origin = "http://localhost:3000".to_owned();
    ann.add_passkey(&mut phone).await;
    ann.sign_in_by_passkey(&mut phone).await;
    phone.origin = "http://localhost:8080".to_owned();
    ann.sign_in_by_passkey(&mut phone).await;
    phone.origin = "http://localhost:3001".to_owned();
    ann.try_to_sign_in_by_passkey(&mut phone).await.refuses(401, "passkey_refused");
}

/// Promise: Where the server is reached by an address, passkeys are refused in words, for they belong to names.
#[tokio::test]
async fn passkeys_need_a_name_for_a_host() {
    let house = House::with(&[("server.public_url", "http://127.0.0.1:8080")]).await;
    let mut ann = house.member("ann").await;
    ann.post(OPTIONS).await.refuses(409, "passkeys_unavailable");
    ann.post("/users/me/passkeys/options").await.refuses(409, "passkeys_unavailable");
    let body = json!({ "id": "x", "credential": {} });
    ann.post_json(FINISH, body).await.refuses(409, "passkeys_unavailable");
}
