//! `GET /users/me`.

mod deletion;
mod events;
mod export;
mod lock;
mod profile;

use serde_json::{Value, json};

use crate::house::{House, PASSWORD};

/// Promise: Whoever brings a living access token sees their own profile: id, name, address, full name, roles and since when, and no word of a password.
#[tokio::test]
async fn a_member_sees_their_profile() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let answer = ann.me().await.is(200);
    let profile = answer.json();
    let mut members: Vec<_> = profile.as_object().unwrap().keys().cloned().collect();
    members.sort();
    let expected = [
        "created_at",
        "email",
        "email_verified",
        "full_name",
        "id",
        "locale",
        "roles",
        "updated_at",
        "username",
    ];
    assert_eq!(members, expected);
    assert_eq!(profile["created_at"], "2026-11-24T09:30:00.000Z");
    assert_eq!(profile["updated_at"], profile["created_at"]);
    assert_eq!((&profile["roles"], &profile["full_name"]), (&json!([]), &Value::Null));
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    // Asked again it comes from memory, and is the same.
    assert_eq!(ann.me().await.is(200).json(), profile);
}

/// Promise: Without a bearer token the answer is 401 "Not authenticated", with a challenge that names the scheme and no error.
/// RFC 6750 3.1
#[tokio::test]
async fn without_a_token_nobody_is_let_in() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let token = ann.token.clone().unwrap();
    let bare = ann.empty_handed();
    let basic = format!("Basic {token}");
    let mut askers = vec![bare.clone(), ann.empty_handed()];
    // A cookie alone opens nothing here, nor does another scheme or a naked token.
    askers[1].cookie.clone_from(&ann.cookie);
    for header in ["", "Bearer", &basic, &token] {
        askers.push(bare.with_header("authorization", header));
    }
    for mut asker in askers {
        let answer = asker.me().await.refuses(401, "not_authenticated");
        assert_eq!(answer.member("detail"), "Not authenticated");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"keyward\"");
    }
}

/// Promise: A token in the address is not read: addresses end up in logs and histories.
/// RFC 9700 4.3.2
#[tokio::test]
async fn a_token_in_the_query_is_not_read() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let path = format!("/users/me?access_token={}", ann.token.clone().unwrap());
    ann.empty_handed().get(&path).await.refuses(401, "not_authenticated");
}

/// Promise: A token that opens nothing gets 401 "Could not validate credentials", whatever is wrong with it; only the operator's log says what.
#[tokio::test]
async fn a_token_that_opens_nothing_is_not_explained_to_its_bearer() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let token = ann.token.clone().unwrap();
    let cut = &token[..token.len() - 4];
    let refresh = ann.cookie.clone().unwrap();
    let mut seen = Vec::new();
    for (worthless, reason) in [
        ("x", "malformed"),
        ("a.b.c", "malformed"),
        (&*refresh, "malformed"),
        (cut, "bad_signature"),
        (&format!("{token} {token}"), "malformed"),
    ] {
        seen.push(ann.empty_handed().with_token(worthless).me().await);
        assert_eq!(house.last_reason(), reason, "{worthless}");
    }
    house.clock.advance(600);
    seen.push(ann.empty_handed().with_token(&token).me().await);
    assert_eq!(house.last_reason(), "expired");
    let first = seen[0].without_number();
    for answer in seen {
        assert_eq!(answer.without_number(), first);
        let answer = answer.refuses(401, "invalid_token");
        assert_eq!(answer.member("detail"), "Could not validate credentials");
        let challenge = answer.header("www-authenticate");
        assert_eq!(challenge, "Bearer realm=\"keyward\", error=\"invalid_token\"");
    }
}

/// Promise: The word Bearer is read in any case, as HTTP asks; two Authorization headers are one too many.
#[tokio::test]
async fn the_scheme_is_read_in_any_case_and_once() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let token = ann.token.clone().unwrap();
    for scheme in ["bearer", "BEARER", "Bearer"] {
        let header = format!("{scheme} {token}");
        ann.empty_handed().with_header("authorization", &header).me().await.is(200);
    }
    let header = format!("Bearer {token}");
    let mut twice = ann.with_header("authorization", &header);
    twice.me().await.refuses(400, "malformed_request");
}

/// Promise: The profile shows the roles that an operator gave.
#[tokio::test]
async fn the_profile_shows_the_roles() {
    use keyward_flows::admin::users;
    use keyward_flows::caller::May;
    use keyward_flows::register::Newcomer;
    use keyward_rules::password::Password;
    use keyward_rules::role::Role;
    use keyward_rules::value::{email::Email, username::Username};

    let house = House::new().await;
    let newcomer = Newcomer {
        username: Username::parse("root").unwrap(),
        email: Email::parse("root@example.com").unwrap(),
        full_name: None,
        password: Some(Password::parse(PASSWORD.to_owned()).unwrap()),
    };
    let by = May::at_the_command_line();
    users::create(house.app(), &by, newcomer, &[Role::Admin]).await.unwrap();
    let mut root = house.visitor();
    root.sign_in("root").await;
    assert_eq!(root.me().await.json()["roles"], json!(["admin"]));
}
