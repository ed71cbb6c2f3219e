//! `GET /users/me/export`.

use serde_json::json;

use crate::house::{House, PASSWORD};

/// Promise: A member takes everything that is held about them along as one JSON file: profile, sessions, factors, devices, letters and events, and no secret.
#[tokio::test]
async fn a_member_takes_everything_along() {
    let house = House::new().await;
    house.member("bob").await;
    let mut ann = house.member("ann").await;
    let (app, codes) = ann.add_app(&house).await;
    let answer = ann.get("/users/me/export").await.is(200);
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"keyward-export.json\""
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    let export = answer.json();
    assert_eq!(export["profile"], ann.me().await.json());
    assert_eq!(export["exported_at"], "2026-11-24T09:30:00.000Z");
    assert_eq!(export["password_changed_at"], "2026-11-24T09:30:00.000Z");
    assert_eq!(export["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(export["sessions"][0]["current"], true);
    assert_eq!(export["factors"][0]["kind"], "totp");
    assert_eq!(export["recovery_codes_left"], codes.len());
    let events = export["events"].as_array().unwrap();
    assert_eq!(events.first().unwrap()["event"], "export");
    assert_eq!(events.last().unwrap()["event"], "register");
    let text = answer.text();
    for secret in [PASSWORD, "argon2", "kw_rt_", &codes[0], &app.code(), "bob"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

/// Promise: An export takes a proof that is not older than ten minutes; what is refused is in the audit.
/// ASVS 7.5.3
#[tokio::test]
async fn a_session_alone_exports_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.clock.advance(601);
    ann.refresh().await.is(200);
    let refused = ann.get("/users/me/export").await;
    refused.refuses(401, "insufficient_user_authentication");
    let line = house.audit().await.into_iter().next().unwrap();
    assert_eq!((line.event.as_str(), line.outcome.as_str()), ("export", "refused"));
    ann.step_up(json!({ "password": PASSWORD })).await.is(200);
    ann.get("/users/me/export").await.is(200);
}
