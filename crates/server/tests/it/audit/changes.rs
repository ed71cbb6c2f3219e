//! Changes of password in the audit.

use serde_json::json;

use super::{line_of, register, told, visitor};
use crate::house::{Answer, House, PASSWORD, Person, jwt, of_status, together};

const NEW: &str = "seven green kettles";

async fn change(person: &mut Person, current: &str, new: &str) -> Answer {
    let body = json!({ "current_password": current, "new_password": new });
    person.put_json("/users/me/password", body).await
}

/// Promise: Every attempt to change a password is in the audit: made, refused for the current one, for the new one, or for a spent budget.
#[tokio::test]
async fn every_change_of_password_is_told() {
    let house = House::new().await;
    let mut ann = visitor(&house);
    let id = register(&mut ann, "ann", PASSWORD).await.is(201).member("id");
    ann.sign_in("ann").await;
    for (current, new, status, outcome, reason) in [
        (PASSWORD, "passwordpassword", 422, "refused", "password_policy"),
        ("not the tangerine lamp", NEW, 400, "refused", "wrong_current_password"),
        (PASSWORD, NEW, 200, "success", ""),
    ] {
        let answer = change(&mut ann, current, new).await.is(status);
        let line = line_of(&house, &answer).await;
        assert_eq!(told(&line), ("password_change", outcome, reason));
        assert_eq!((line.actor_kind.as_str(), line.actor_id.as_ref()), ("member", Some(&id)));
        assert_eq!(line.subject_id.as_ref(), Some(&id));
        if status == 200 {
            ann.token = Some(answer.member("access_token"));
        }
    }
    for _ in 0..9 {
        change(&mut ann, "not the tangerine lamp", NEW).await.is(400);
    }
    let answer = change(&mut ann, NEW, PASSWORD).await.is(429);
    let line = line_of(&house, &answer).await;
    assert_eq!(told(&line), ("password_change", "refused", "too_many_attempts"));
}

/// Promise: A line of a session's change names that session.
#[tokio::test]
async fn a_change_names_its_session() {
    let house = House::new().await;
    let mut ann = visitor(&house);
    register(&mut ann, "ann", PASSWORD).await.is(201);
    ann.sign_in("ann").await;
    let session = jwt::claims(ann.token.as_ref().unwrap())["sid"].as_str().unwrap().to_owned();
    let answer = change(&mut ann, PASSWORD, NEW).await.is(200);
    assert_eq!(line_of(&house, &answer).await.session_id, Some(session));
}

/// Promise: Of many changes at once each is told, the losers as superseded.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn losers_are_told_too() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let requests = (0..8).map(|n| {
        let mut asking = ann.clone();
        async move { change(&mut asking, PASSWORD, &format!("kettles of number {n}")).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    let lines = house.audit().await;
    for answer in answers {
        let number = answer.header("x-request-id");
        let of_this = lines.iter().filter(|line| line.request_id.as_deref() == Some(number));
        // Who was told before the flow began that the token is dead has made no attempt.
        let is_late = answer.status == 401 && of_this.clone().count() == 0;
        assert!(is_late || of_this.count() == 1, "{}", answer.text());
    }
    let superseded = lines.iter().filter(|line| told(line).2 == "superseded").count();
    let reasons: Vec<_> = lines.iter().map(told).collect();
    assert!(superseded > 0, "{reasons:?}");
}
