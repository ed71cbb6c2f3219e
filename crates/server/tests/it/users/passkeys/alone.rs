//! A passkey beside other factors, and as the only way in.

use serde_json::{Value, json};

use crate::house::authenticator::Authenticator;
use crate::house::{House, PASSWORD};

const PASSWORD_PATH: &str = "/users/me/password";

fn path(passkey: &Value) -> String {
    format!("/users/me/passkeys/{}", passkey["id"].as_str().unwrap())
}

/// Promise: A member sees passkeys among their factors, with names, use and whether each is backed up, and removes them there too.
#[tokio::test]
async fn passkeys_stand_among_the_factors() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.add_app(&house).await;
    let mut key = Authenticator::security_key();
    let added = ann.add_passkey(&mut key).await;
    assert_eq!(added.get("recovery_codes"), None, "they came with the app");
    let factors = ann.get("/users/me/factors").await.is(200).json();
    let kinds: Vec<_> =
        factors["items"].as_array().unwrap().iter().map(|item| item["kind"].clone()).collect();
    assert_eq!(kinds, ["totp", "passkey"]);
    let shown = json!({
        "id": added["id"], "kind": "passkey", "name": "Passkey", "backed_up": false,
        "created_at": added["created_at"], "last_used_at": null,
    });
    assert_eq!(factors["items"][1], shown);
    let path = format!("/users/me/factors/{}", added["id"].as_str().unwrap());
    ann.delete(&path).await.is(204);
    ann.delete(&path).await.refuses(404, "factor_not_found");
    ann.try_to_sign_in_by_passkey(&mut key).await.refuses(401, "passkey_refused");
}

/// Promise: With the first passkey come recovery codes, shown once; one of them stands in for a lost passkey.
#[tokio::test]
async fn a_lost_passkey_has_a_code_that_stands_in() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let first = ann.add_passkey(&mut Authenticator::new()).await;
    let codes = first["recovery_codes"].as_array().unwrap();
    assert_eq!(codes.len(), 10);
    let second = ann.add_passkey(&mut Authenticator::new()).await;
    assert_eq!(second.get("recovery_codes"), None);
    let mfa_token = ann.first_step("ann").await;
    let code = codes[0].as_str().unwrap();
    ann.bring(&mfa_token, "recovery_code", code).await.is(200);
}

/// Promise: An account works with a passkey alone: its owner takes the password away, and from then on no password opens it.
#[tokio::test]
async fn an_account_without_a_password() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    let added = ann.add_passkey(&mut phone).await;
    ann.delete(PASSWORD_PATH).await.is(204);
    assert_eq!(house.last_entry().await.event, "password_remove");
    let letter = house.mail.last_to("ann@example.com").await;
    assert!(letter.text.contains("Password"), "{}", letter.text);
    ann.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    ann.sign_in_by_passkey(&mut phone).await;
    ann.delete(&path(&added)).await.refuses(409, "last_way_in");
    let entry = house.last_entry().await;
    assert_eq!(
        (entry.event.as_str(), entry.reason.as_deref()),
        ("factor_remove", Some("last_way_in"))
    );
    ann.sign_in_by_passkey(&mut phone).await;
    ann.add_passkey(&mut Authenticator::new()).await;
    ann.delete(&path(&added)).await.is(204);
    let letter = house.mail.last_to("ann@example.com").await;
    assert_eq!(letter.subject, "A way to sign in to localhost:8080 was removed");
    assert!(letter.text.contains("Passkey"), "{}", letter.text);
}

/// Promise: The last way into an account is never taken away.
#[tokio::test]
async fn a_password_that_is_the_last_way_in_stays() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.delete(PASSWORD_PATH).await.refuses(409, "last_way_in");
    ann.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: Of two who take the last two ways in at once, one succeeds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_at_once_leave_a_way_in() {
    let house = House::new().await;
    for name in ["ann", "bob", "eve"] {
        let mut member = house.member(name).await;
        let added = member.add_passkey(&mut Authenticator::new()).await;
        let (mut one, mut other) = (member.clone(), member.clone());
        let removal = path(&added);
        let (password, passkey) = tokio::join!(
            tokio::spawn(async move { one.delete(PASSWORD_PATH).await }),
            tokio::spawn(async move { other.delete(&removal).await }),
        );
        let mut statuses = [password.unwrap().status.as_u16(), passkey.unwrap().status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
    }
}

/// Promise: Adding and removing a passkey, and taking the password away, need a sign-in or step-up within ten minutes.
/// ASVS 7.5.3
#[tokio::test]
async fn what_is_sensitive_needs_a_fresh_proof() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    let added = ann.add_passkey(&mut phone).await;
    house.clock.advance(601);
    ann.refresh().await.is(200);
    let stale = "insufficient_user_authentication";
    ann.post("/users/me/passkeys/options").await.refuses(401, stale);
    let body = json!({ "id": "x", "credential": {} });
    ann.post_json("/users/me/passkeys", body).await.refuses(401, stale);
    ann.delete(&path(&added)).await.refuses(401, stale);
    ann.delete(PASSWORD_PATH).await.refuses(401, stale);
    let named = json!({ "name": "Phone" });
    ann.patch_json(&path(&added), named).await.is(200);
    ann.sign_in_by_passkey(&mut phone).await;
    ann.delete(&path(&added)).await.is(204);
}
