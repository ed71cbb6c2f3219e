//! `DELETE /users/me`.

use serde_json::{Value, json};

use crate::house::{Answer, House, PASSWORD, Person, of_status, together};

const DAY: i64 = 86_400;

async fn leave(person: &mut Person, body: Value) -> Answer {
    person.send("DELETE", "/users/me", Some("application/json"), body.to_string()).await
}

/// Promise: A member deletes their own account: from that moment every session has ended, on every instance, and nobody signs in; a letter tells the day and the way back.
/// ASVS 7.4.2
#[tokio::test]
async fn a_member_deletes_their_account() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let mut laptop = ann.empty_handed();
    laptop.sign_in("ann").await;
    let mut elsewhere = laptop.at(&second);
    elsewhere.me().await.is(200);
    let answer = leave(&mut ann, json!({ "password": PASSWORD })).await.is(202).json();
    assert_eq!(answer["delete_at"], "2026-12-08T09:30:00.000Z");
    for person in [&mut ann, &mut laptop] {
        person.me().await.refuses(401, "invalid_token");
        person.refresh().await.refuses(401, "refresh_token_refused");
    }
    elsewhere.me_within_a_second().await.refuses(401, "invalid_token");
    let mut visitor = house.visitor();
    let waiting = visitor.try_sign_in("ann", PASSWORD).await;
    let wrong = visitor.try_sign_in("nobody", PASSWORD).await;
    assert_eq!(waiting.without_number(), wrong.without_number());
    let letter = house.mail.last_to("ann@example.com").await;
    assert!(letter.text.contains("8 December 2026"), "{}", letter.text);
}

/// Promise: When the day has come everything about the person goes: account, sessions, factors, letters, vouchers; the audit keeps ids and words, and neither name nor address is anywhere.
#[tokio::test]
async fn on_the_day_everything_goes() {
    let house = House::new().await;
    let mut bob = house.member("bob").await;
    let mut visitor = house.visitor_from("198.51.100.77").with_header("user-agent", "Marigold/7");
    visitor
        .post_json(
            "/auth/register",
            json!({
                "username": "zinnia", "email": "zinnia@garden.example", "password": PASSWORD,
                "full_name": "Zinnia Peacock",
            }),
        )
        .await
        .is(201);
    visitor.sign_in("zinnia").await;
    visitor.add_app(&house).await;
    let id = visitor.me().await.json()["id"].as_str().unwrap().to_owned();
    leave(&mut visitor, json!({ "password": PASSWORD })).await.is(202);
    house.clock.advance(14 * DAY - 1);
    assert_eq!(house.sweep().await.people, 0);
    house.clock.advance(1);
    let swept = house.sweep().await;
    assert_eq!(swept.people, 1);
    assert!(swept.audit_lines > 3, "{swept:?}");
    for line in house.audit().await.iter().filter(|line| line.subject_id.as_ref() == Some(&id)) {
        assert_eq!((&line.address, &line.user_agent), (&None, &None), "{line:?}");
    }
    let last = house.audit().await.into_iter().next().unwrap();
    assert_eq!((last.event.as_str(), last.subject_id), ("user_delete", Some(id)));
    assert_eq!(house.mail.count_to("zinnia@garden.example").await, 0);
    assert_eq!(house.sweep().await.people, 0);
    house.visitor().try_sign_in("zinnia", PASSWORD).await.is(401);
    bob.empty_handed().sign_in("bob").await;
    bob.refresh().await.is(401);
    // The name is free again.
    let again = json!({
        "username": "zinnia", "email": "zinnia@garden.example", "password": PASSWORD,
    });
    house.visitor().post_json("/auth/register", again).await.is(201);
}

/// Promise: Deleting an account takes the password, or a proof that is not older than ten minutes; a session alone is not enough.
/// ASVS 7.5.3
#[tokio::test]
async fn a_session_alone_deletes_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.clock.advance(601);
    ann.refresh().await.is(200);
    let refused = ann.delete("/users/me").await;
    refused.refuses(401, "insufficient_user_authentication");
    for (body, status, code) in [
        (json!({ "password": "another orbit lamp" }), 400, "wrong_current_password"),
        (json!({ "password": 7 }), 422, "validation_failed"),
        (json!({ "password": PASSWORD, "sure": true }), 422, "validation_failed"),
        (json!({ "password": "" }), 422, "validation_failed"),
    ] {
        let answer = leave(&mut ann, body).await;
        answer.refuses(status, code);
    }
    ann.me().await.is(200);
    leave(&mut ann, json!({ "password": PASSWORD })).await.is(202);
    let mut bob = house.member("bob").await;
    bob.delete("/users/me").await.is(202);
}

/// Promise: Asked for many times at the same instant a deletion is planned once and told by one letter.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_plans() {
    let house = House::new().await;
    let second = house.second().await;
    let ann = house.member("ann").await;
    let requests = (0..30).map(|number| {
        let mut leaver = if number % 2 == 0 { ann.clone() } else { ann.at(&second) };
        async move { leaver.delete("/users/me").await }
    });
    let answers = together(requests).await;
    assert_eq!((of_status(&answers, 202).len(), of_status(&answers, 401).len()), (1, 29));
    assert_eq!(house.mail.count_of("ann@example.com", "deletion_planned").await, 1);
}

/// Promise: The operator says how long the way back stays open; with no days the account goes with the next sweep.
#[tokio::test]
async fn the_delay_is_the_operators() {
    let house = House::with(&[("accounts.deletion_delay_days", "0")]).await;
    let mut ann = house.member("ann").await;
    let answer = leave(&mut ann, json!({ "password": PASSWORD })).await.is(202).json();
    assert_eq!(answer["delete_at"], "2026-11-24T09:30:00.000Z");
    assert_eq!(house.sweep().await.people, 1);
    house.visitor().register("ann").await;
}

/// Promise: An operator who lets a person in again does not take their deletion back.
#[tokio::test]
async fn an_operators_hand_does_not_undo_it() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    leave(&mut ann, json!({ "password": PASSWORD })).await.is(202);
    house.disable("ann").await;
    house.enable("ann").await;
    ann.empty_handed().try_sign_in("ann", PASSWORD).await.is(401);
    house.clock.advance(14 * DAY);
    assert_eq!(house.sweep().await.people, 1);
}
