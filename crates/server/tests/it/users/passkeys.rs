//! `/users/me/passkeys`.

mod add;
mod alone;

use serde_json::{Value, json};

use crate::house::House;
use crate::house::authenticator::Authenticator;
use crate::house::passkeys::OWN;

fn path(passkey: &Value) -> String {
    format!("{OWN}/{}", passkey["id"].as_str().unwrap())
}

/// Promise: A member gives each passkey a name of their own, on one line and short enough to show.
#[tokio::test]
async fn a_member_names_their_passkeys() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let added = ann.add_passkey(&mut Authenticator::new()).await;
    let named = json!({ "name": "  Blue key " });
    let shown = ann.patch_json(&path(&added), named).await.is(200).json();
    assert_eq!(shown["name"], "Blue key");
    assert_eq!(shown["id"], added["id"]);
    assert_eq!(house.last_entry().await.event, "factor_rename");
    for (name, code) in [
        (json!(""), "empty"),
        (json!("a\nb"), "control_character"),
        (json!("a".repeat(65)), "too_long"),
        (json!(7), "not_text"),
        (Value::Null, "missing"),
    ] {
        let answer = ann.patch_json(&path(&added), json!({ "name": name })).await;
        let answer = answer.refuses(422, "validation_failed");
        assert_eq!(answer.json()["errors"][0]["code"], code);
    }
}

/// Promise: Nobody names or removes a passkey of somebody else, or learns that it is there.
#[tokio::test]
async fn another_persons_passkey_is_none_of_ones_own() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    let anns = ann.add_passkey(&mut phone).await;
    let mut bob = house.member("bob").await;
    for id in [anns["id"].as_str().unwrap(), "x", "00000000-0000-7000-8000-000000000000"] {
        let path = format!("{OWN}/{id}");
        let named = json!({ "name": "Mine" });
        bob.patch_json(&path, named).await.refuses(404, "passkey_not_found");
        bob.delete(&path).await.refuses(404, "passkey_not_found");
    }
    ann.sign_in_by_passkey(&mut phone).await;
}

/// Promise: A member removes a passkey, once; the others still open.
/// ASVS 6.5.6
#[tokio::test]
async fn a_member_removes_a_passkey() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    let mut key = Authenticator::security_key();
    ann.add_passkey(&mut phone).await;
    let removed = ann.add_passkey(&mut key).await;
    let answer = ann.delete(&path(&removed)).await.is(204);
    assert!(answer.body.is_empty());
    assert_eq!(house.last_entry().await.event, "factor_remove");
    ann.delete(&path(&removed)).await.refuses(404, "passkey_not_found");
    ann.sign_in_by_passkey(&mut phone).await;
}
