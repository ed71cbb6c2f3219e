//! `POST /auth/deletion/undo` and its page.

use serde_json::{Value, json};

use crate::house::{House, PASSWORD, Person, of_status, together};

const PATH: &str = "/auth/deletion/undo";
const ANN: &str = "ann@example.com";
const DAY: i64 = 86_400;

fn with(token: &str) -> Value {
    json!({ "token": token })
}

async fn leave(person: &mut Person) {
    let body = json!({ "password": PASSWORD }).to_string();
    person.send("DELETE", "/users/me", Some("application/json"), body).await.is(202);
}

/// Promise: Until the day of its deletion an account is kept by the letter that told of it: everything is as before, and a letter says so.
#[tokio::test]
async fn a_planned_deletion_is_taken_back() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let profile = ann.me().await.json();
    leave(&mut ann).await;
    let token = house.mail.last_to(ANN).await.token();
    house.clock.advance(14 * DAY - 1);
    house.sweep().await;
    let mut reader = house.visitor();
    reader.post_json(PATH, with(&token)).await.is(204);
    assert_eq!(house.mail.last_kind_to(ANN).await, "deletion_undone");
    ann.me().await.refuses(401, "invalid_token");
    house.clock.advance(30 * DAY);
    house.sweep().await;
    reader.sign_in("ann").await;
    let now = reader.me().await.json();
    assert_eq!((&now["id"], &now["email"]), (&profile["id"], &profile["email"]));
    reader.post_json(PATH, with(&token)).await.refuses(400, "deletion_token_refused");
}

/// Promise: Once the day has come the token takes nothing back; nor does a foreign or odd one before.
#[tokio::test]
async fn too_late_is_too_late() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    leave(&mut ann).await;
    let token = house.mail.last_to(ANN).await.token();
    let mut reader = house.visitor();
    for odd in ["", "x", "kw_vo_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        reader.post_json(PATH, with(odd)).await.refuses(400, "deletion_token_refused");
    }
    house.clock.advance(14 * DAY);
    reader.post_json(PATH, with(&token)).await.refuses(400, "deletion_token_refused");
    house.sweep().await;
    reader.post_json(PATH, with(&token)).await.refuses(400, "deletion_token_refused");
}

/// Promise: Of two hundred who bring one token at the same instant, over two instances, one takes it back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_at_once_one_takes_it_back() {
    let house = House::with(&[("limits.guesses_per_network", "1000")]).await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    leave(&mut ann).await;
    let token = house.mail.last_to(ANN).await.token();
    let requests = (0..200).map(|n| {
        let mut reader = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let token = token.clone();
        async move { reader.post_json(PATH, with(&token)).await }
    });
    let answers = together(requests).await;
    assert_eq!((of_status(&answers, 204).len(), of_status(&answers, 400).len()), (1, 199));
    assert_eq!(house.mail.count_of(ANN, "deletion_undone").await, 1);
}

/// Promise: The link of that letter shows a page with one button; opening it changes nothing.
#[tokio::test]
async fn opening_the_link_changes_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    leave(&mut ann).await;
    let letter = house.mail.last_to(ANN).await;
    let link = letter.link.clone().unwrap();
    let path = link.strip_prefix(&house.server.public_url).unwrap();
    let mut reader = house.visitor();
    assert!(reader.get(path).await.is(200).text().contains("id=\"submit\""));
    reader.try_sign_in("ann", PASSWORD).await.is(401);
    reader.post_form("/keep-account", &[("token", &letter.token())]).await.is(303);
    assert!(reader.get("/keep-account?done=1").await.is(200).text().contains("stays"));
    reader.get(path).await.is(400);
    reader.sign_in("ann").await;
}
