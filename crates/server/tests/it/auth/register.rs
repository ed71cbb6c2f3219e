//! `POST /auth/register`.

mod invitations;
mod names;
mod passwords;

use serde_json::json;

use crate::house::{House, PASSWORD};

/// Promise: Who registers gets their profile back, as they typed it, and never the password; they sign in for themselves afterwards.
#[tokio::test]
async fn ann_registers_and_is_told_who_she_is() {
    let house = House::new().await;
    let body = json!({
        "username": " Ann ", "email": " Ann@Example.com ", "password": PASSWORD,
        "full_name": " Ann Example ",
    });
    let mut ann = house.visitor();
    let answer = ann.post_json("/auth/register", body).await.is(201);
    let profile = answer.json();
    let id = answer.member("id");
    assert_eq!((id.len(), id.as_bytes()[14]), (36, b'7'), "{id} is a UUIDv7");
    let expected = json!({
        "id": id, "username": "Ann", "email": "Ann@Example.com", "email_verified": false,
        "full_name": "Ann Example", "locale": null, "roles": [],
        "created_at": profile["created_at"], "updated_at": profile["created_at"],
    });
    assert_eq!(profile, expected);
    assert!(answer.member("created_at").ends_with('Z'), "{profile}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("set-cookie"), "");
    ann.sign_in("ann").await;
    assert_eq!(ann.me().await.json(), profile);
}

/// Promise: While addresses are not verified, a taken name or address is said plainly, the name first.
#[tokio::test]
async fn a_taken_name_or_address_is_told_plainly() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    visitor.register("ann").await;
    let cases = [
        ("ann", "other@example.com", "username_taken", "Username already registered"),
        ("other", "ann@example.com", "email_taken", "Email already registered"),
        ("ann", "ann@example.com", "username_taken", "Username already registered"),
    ];
    for (username, email, code, detail) in cases {
        let body = json!({ "username": username, "email": email, "password": PASSWORD });
        let answer = visitor.post_json("/auth/register", body).await.refuses(400, code);
        assert_eq!(answer.member("detail"), detail);
    }
    visitor.try_sign_in("other", PASSWORD).await.refuses(401, "wrong_credentials");
}

/// Promise: The full name may be left out.
#[tokio::test]
async fn a_full_name_may_be_absent_empty_or_null() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    visitor.register("absent").await;
    for (name, full_name) in [("blank", json!("  ")), ("null", json!(null))] {
        let body = json!({
            "username": name, "email": format!("{name}@example.com"), "password": PASSWORD,
            "full_name": full_name,
        });
        let answer = visitor.post_json("/auth/register", body).await.is(201);
        assert_eq!(answer.json()["full_name"], json!(null), "{name}");
    }
}

/// Promise: Nobody registers themselves into a role: members that only operators decide are refused.
#[tokio::test]
async fn nobody_gives_themselves_a_role() {
    let house = House::new().await;
    for member in ["roles", "id", "email_verified", "disabled", "gen"] {
        let body = json!({
            "username": "eve", "email": "eve@example.com", "password": PASSWORD, member: ["admin"],
        });
        let answer = house.visitor().post_json("/auth/register", body).await;
        let answer = answer.refuses(422, "validation_failed");
        assert_eq!(answer.faults(), [(format!("/{member}"), "unknown_member".to_owned())]);
    }
    house.visitor().register("eve").await;
}

/// Promise: Everything that is wrong with a registration is told at once, each with its JSON pointer.
#[tokio::test]
async fn every_broken_rule_is_told_at_once() {
    let house = House::new().await;
    let body = json!({
        "username": "a b", "email": "nowhere", "full_name": "Ann\u{0}", "nickname": "Annie",
    });
    let answer = house.visitor().post_json("/auth/register", body).await;
    let answer = answer.refuses(422, "validation_failed");
    let expected = [
        ("/username", "not_allowed_character"),
        ("/email", "not_an_address"),
        ("/password", "missing"),
        ("/full_name", "null_byte"),
        ("/nickname", "unknown_member"),
    ];
    assert_eq!(answer.faults(), expected.map(|(p, c)| (p.to_owned(), c.to_owned())));
    for error in answer.json()["errors"].as_array().unwrap() {
        assert!(!error["detail"].as_str().unwrap().is_empty(), "{error}");
    }
}

/// Promise: An operator may close registration; then strangers are told so and no account is made.
#[tokio::test]
async fn a_closed_house_takes_no_registrations() {
    let open = House::new().await;
    open.visitor().register("ann").await;
    let closed = open.again_with(&[("registration.mode", "closed")]).await;
    let body = |name: &str| json!({ "username": name, "email": format!("{name}@example.com"), "password": PASSWORD });
    let mut visitor = closed.visitor();
    let stranger = visitor.post_json("/auth/register", body("bob")).await;
    let known = visitor.post_json("/auth/register", body("ann")).await;
    // Whether a name is taken is no longer told either.
    assert_eq!(stranger.without_number(), known.without_number());
    stranger.refuses(403, "registration_closed");
    visitor.try_sign_in("bob", PASSWORD).await.refuses(401, "wrong_credentials");
    visitor.sign_in("ann").await;
}
