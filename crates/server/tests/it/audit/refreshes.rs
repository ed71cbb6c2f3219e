//! Refreshes and sign-outs in the audit.

use serde_json::json;

use super::{line_of, register, told, visitor};
use crate::house::{House, PASSWORD, jwt};

/// Promise: Every refresh is in the audit, with its session: a success, a lost answer given again, a reuse, and what was refused.
#[tokio::test]
async fn every_refresh_is_told() {
    let house = House::new().await;
    let mut ann = visitor(&house);
    let id = register(&mut ann, "ann", PASSWORD).await.is(201).member("id");
    let first = ann.sign_in_by_body("ann").await;
    let session = jwt::claims(ann.token.as_ref().unwrap())["sid"].as_str().unwrap().to_owned();
    let second = ann.refresh_with(&first).await.is(200);
    let line = line_of(&house, &second).await;
    assert_eq!(told(&line), ("refresh", "success", ""));
    assert_eq!((line.actor_id.as_ref(), line.session_id.as_ref()), (Some(&id), Some(&session)));
    let again = ann.refresh_with(&first).await.is(200);
    assert_eq!(told(&line_of(&house, &again).await), ("refresh", "success", "answered_again"));
    ann.refresh_with(&second.member("refresh_token")).await.is(200);
    for reason in ["reuse", "session_ended"] {
        let refused = ann.refresh_with(&first).await.is(401);
        let line = line_of(&house, &refused).await;
        assert_eq!(told(&line), ("refresh", "refused", reason));
        assert_eq!(
            (line.subject_id.as_ref(), line.session_id.as_ref()),
            (Some(&id), Some(&session))
        );
        assert_eq!(line.actor_id, None, "a thief is nobody we know");
    }
    let unknown = ann.refresh_with("kw_rt_unknown").await.is(401);
    let line = line_of(&house, &unknown).await;
    assert_eq!(told(&line), ("refresh", "refused", "unknown"));
    assert_eq!((line.subject_id, line.session_id), (None, None));
}

/// Promise: A refresh after the session's time, or of a person who is shut out, is told with that reason.
#[tokio::test]
async fn a_late_refresh_is_told() {
    let house = House::new().await;
    let mut ann = visitor(&house);
    register(&mut ann, "ann", PASSWORD).await.is(201);
    let old = ann.sign_in_by_body("ann").await;
    house.clock.advance(3_600);
    let late = ann.refresh_with(&old).await.is(401);
    assert_eq!(told(&line_of(&house, &late).await), ("refresh", "refused", "session_expired"));
    let token = ann.sign_in_by_body("ann").await;
    house.disable("ann").await;
    let shut_out = ann.refresh_with(&token).await.is(401);
    assert_eq!(told(&line_of(&house, &shut_out).await), ("refresh", "refused", "disabled"));
}

/// Promise: A sign-out and an ended session are in the audit; signing out of nothing is no event.
#[tokio::test]
async fn endings_are_told() {
    let house = House::new().await;
    let mut ann = visitor(&house);
    let id = register(&mut ann, "ann", PASSWORD).await.is(201).member("id");
    ann.sign_in("ann").await;
    let mut other = ann.empty_handed();
    other.sign_in("ann").await;
    let other_id = jwt::claims(other.token.as_ref().unwrap())["sid"].as_str().unwrap().to_owned();
    let ended = ann.delete(&format!("/users/me/sessions/{other_id}")).await.is(204);
    let line = line_of(&house, &ended).await;
    assert_eq!(told(&line), ("session_end", "success", ""));
    assert_eq!((line.actor_id.as_ref(), line.session_id), (Some(&id), Some(other_id)));
    let others = ann.delete("/users/me/sessions").await.is(204);
    assert_eq!(told(&line_of(&house, &others).await), ("session_end_others", "success", ""));
    let out = ann.post("/auth/logout").await.is(204);
    let line = line_of(&house, &out).await;
    assert_eq!(told(&line), ("logout", "success", ""));
    assert_eq!(line.subject_id, Some(id));
    let lines = house.audit().await.len();
    ann.post("/auth/logout").await.is(204);
    ann.post_json("/auth/logout", json!({ "refresh_token": "x" })).await.is(204);
    assert_eq!(house.audit().await.len(), lines);
}
