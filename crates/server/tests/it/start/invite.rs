//! `keyward invite …` beside a running server.

use serde_json::{Value, json};

use super::process::{Place, done, refused};
use crate::house::PASSWORD;

const INVITE: (&str, &str) = ("KEYWARD_REGISTRATION_MODE", "invite");

fn body(name: &str, invitation: &str) -> Value {
    json!({
        "username": name, "email": format!("{name}@example.com"), "password": PASSWORD,
        "invitation": invitation,
    })
}

/// Promise: `invite create|list|revoke` work beside a running server: a newcomer registers with what was printed, once.
#[tokio::test]
async fn the_operator_invites_beside_a_running_server() {
    let place = Place::new();
    let server = place.start(&[INVITE]).await;
    let create = ["invite", "create", "--email", "Ann@Example.com", "--json"];
    let made: Value = serde_json::from_str(&done(&place.run(&create))).unwrap();
    let mut members: Vec<_> = made.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["created_at", "email", "expires_at", "id", "token"]);
    assert_eq!(made["email"], "ann@example.com");
    let token = made["token"].as_str().unwrap();
    server.post_json("/auth/register", body("bob", token)).await.refuses(400, "invitation_refused");
    server.post_json("/auth/register", body("ann", token)).await.is(201);
    server.post_json("/auth/register", body("ann", token)).await.refuses(400, "invitation_refused");

    let second: Value =
        serde_json::from_str(&done(&place.run(&["invite", "create", "--json"]))).unwrap();
    let listed = done(&place.run(&["invite", "list", "--json"]));
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert!(items[0]["used_at"].is_string() && items[1]["used_at"].is_null(), "{listed}");
    assert_eq!((&items[0]["id"], &items[1]["id"]), (&made["id"], &second["id"]));
    assert!(!listed.to_string().contains("kw_vo_"), "{listed}");
    let text = done(&place.run(&["invite", "list"]));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains(" used ") && lines[0].ends_with("ann@example.com"), "{text}");
    assert!(lines[1].contains(" waits ") && lines[1].ends_with("anybody"), "{text}");

    let id = second["id"].as_str().unwrap();
    done(&place.run(&["invite", "revoke", id]));
    let token = second["token"].as_str().unwrap();
    server.post_json("/auth/register", body("bob", token)).await.refuses(400, "invitation_refused");
    for id in [id, made["id"].as_str().unwrap(), "nonsense"] {
        let text = refused(&place.run(&["invite", "revoke", id]));
        assert_eq!(text, "No invitation of this id waits to be used.\n");
    }
}

/// Promise: `invite create` prints what to bring and a line of curl that registers with it.
#[tokio::test]
async fn the_printed_line_registers() {
    let place = Place::new();
    let server = place.start(&[INVITE]).await;
    let create = ["invite", "create", "--email", "o'neil@example.com", "--expires-in-hours", "1"];
    let text = done(&place.run(&create));
    let token = text.lines().next().unwrap();
    assert!(token.starts_with("kw_vo_"), "{text}");
    let line = text.lines().last().unwrap();
    let (start, body) = line.split_once(" -d '").unwrap();
    let url = format!("http://localhost:{}/auth/register", place.port);
    assert_eq!(start, format!("curl {url} -H 'Content-Type: application/json'"));
    let body = body.strip_suffix('\'').unwrap().replace("'\\''", "'").replace('…', PASSWORD);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["invitation"], token);
    let made = server.post_json("/auth/register", body).await.is(201);
    assert_eq!(made.member("email"), "o'neil@example.com");
}

/// Promise: Where registration is closed, `invite create` says so; wrong use ends with 2.
#[test]
fn an_invitation_to_a_closed_house_is_told() {
    let place = Place::new();
    let mut command = place.command();
    let output = command
        .env("KEYWARD_REGISTRATION_MODE", "closed")
        .args(["invite", "create"])
        .output()
        .unwrap();
    done(&output);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("registration.mode is closed"), "{told}");
    for arguments in [
        &["invite"][..],
        &["invite", "create", "--email", "nowhere"],
        &["invite", "create", "--expires-in-hours", "0"],
        &["invite", "create", "--expires-in-hours", "8761"],
        &["invite", "revoke"],
    ] {
        assert_eq!(place.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
}
