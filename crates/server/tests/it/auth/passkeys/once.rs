//! An answer is taken once.

use serde_json::json;

use crate::house::authenticator::Authenticator;
use crate::house::passkeys::{FINISH, answering};
use crate::house::{House, of_status, together};

/// Promise: An answer of a passkey opens one session, however often and wherever it is sent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_answer_two_hundred_times_at_once_is_one_session() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    ann.add_passkey(&mut phone).await;
    let options = ann.passkey_options().await;
    let body = answering(&options, &phone.get(&options["publicKey"]));
    let visitors = [house.visitor(), second.visitor()];
    let answers = together((0..200).map(|number| {
        let (mut visitor, body) = (visitors[number % 2].clone(), body.clone());
        async move { visitor.post_json(FINISH, body).await }
    }))
    .await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len(), 199);
    let sessions = ann.get("/users/me/sessions").await.is(200).json();
    assert_eq!(sessions["items"].as_array().unwrap().len(), 2, "by password, and this one");
    let audit = house.audit().await;
    let lines = audit.iter().filter(|entry| entry.event == "login" && entry.outcome == "refused");
    assert_eq!(lines.count(), 199);
    ann.post_json(FINISH, body).await.refuses(401, "passkey_refused");
}

/// Promise: Of two answers of one key with the same count, given to two challenges at once, one opens a session.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_copies_that_answer_at_once_one_comes_in() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut key = Authenticator::security_key();
    ann.add_passkey(&mut key).await;
    for _ in 0..5 {
        let mut copies = [key.clone(), key.clone()];
        let mut bodies = Vec::new();
        for copy in &mut copies {
            let options = ann.passkey_options().await;
            bodies.push(answering(&options, &copy.get(&options["publicKey"])));
        }
        let answers = together(bodies.into_iter().map(|body| {
            let mut visitor = house.visitor();
            async move { visitor.post_json(FINISH, body).await }
        }))
        .await;
        assert_eq!(of_status(&answers, 200).len(), 1);
        assert_eq!(of_status(&answers, 401).len(), 1);
        key = copies[0].clone();
    }
}

/// Promise: A challenge is guessed at five times and no more.
#[tokio::test]
async fn a_challenge_bears_five_wrong_answers() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut phone = Authenticator::new();
    ann.add_passkey(&mut phone).await;
    for (wrong, status) in [(4, 200), (5, 401)] {
        let options = ann.passkey_options().await;
        for _ in 0..wrong {
            let nonsense = answering(&options, &json!({}));
            ann.post_json(FINISH, nonsense).await.refuses(401, "passkey_refused");
        }
        let body = answering(&options, &phone.get(&options["publicKey"]));
        ann.post_json(FINISH, body).await.is(status);
    }
}
