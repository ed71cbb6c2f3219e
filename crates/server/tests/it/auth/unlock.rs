//! `POST /auth/unlock` and its page.

use serde_json::{Value, json};

use crate::house::{House, PASSWORD, of_status, together};

const PATH: &str = "/auth/unlock";
const ANN: &str = "ann@example.com";

fn with(token: &str) -> Value {
    json!({ "token": token })
}

/// Promise: The letter that comes when an account is locked opens it again, once; nobody is signed in by it, and the password is needed as before.
#[tokio::test]
async fn the_letter_opens_a_locked_account() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    ann.post("/users/me/lock").await.is(204);
    let letter = house.mail.last_to(ANN).await;
    assert_eq!(house.mail.last_kind_to(ANN).await, "account_locked");
    let mut reader = second.visitor();
    let answer = reader.post_json(PATH, with(&letter.token())).await.is(204);
    assert!(answer.body.is_empty() && answer.header("set-cookie").is_empty());
    ann.me().await.refuses(401, "invalid_token");
    ann.refresh().await.refuses(401, "refresh_token_refused");
    reader.try_sign_in("ann", "another orbit lamp").await.is(401);
    reader.sign_in("ann").await;
    reader.me().await.is(200);
    reader.post_json(PATH, with(&letter.token())).await.refuses(400, "unlock_token_refused");
}

/// Promise: A token of an earlier lock, a foreign, an odd and an expired one open nothing.
#[tokio::test]
async fn other_tokens_open_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.post("/users/me/lock").await.is(204);
    let old = house.mail.last_to(ANN).await.token();
    house.enable("ann").await;
    let mut ann = ann.empty_handed();
    ann.sign_in("ann").await;
    house.clock.advance(1);
    ann.post("/users/me/lock").await.is(204);
    let mut reader = house.visitor();
    reader.post_json(PATH, with(&old)).await.refuses(400, "unlock_token_refused");
    for odd in ["", "x", "kw_vo_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        reader.post_json(PATH, with(odd)).await.refuses(400, "unlock_token_refused");
    }
    reader.post_json(PATH, json!({})).await.refuses(422, "validation_failed");
    let token = house.mail.last_to(ANN).await.token();
    house.clock.advance(30 * 86_400);
    reader.post_json(PATH, with(&token)).await.refuses(400, "unlock_token_refused");
    reader.try_sign_in("ann", PASSWORD).await.is(401);
}

/// Promise: Of two hundred who bring one token at the same instant, over two instances, one unlocks.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_at_once_one_unlocks() {
    let house = House::with(&[("limits.guesses_per_network", "1000")]).await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    ann.post("/users/me/lock").await.is(204);
    let token = house.mail.last_to(ANN).await.token();
    let requests = (0..200).map(|n| {
        let mut reader = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let token = token.clone();
        async move { reader.post_json(PATH, with(&token)).await }
    });
    let answers = together(requests).await;
    assert_eq!((of_status(&answers, 204).len(), of_status(&answers, 400).len()), (1, 199));
    house.visitor().sign_in("ann").await;
}

/// Promise: The link of that letter shows a page with one button; opening it unlocks nothing.
#[tokio::test]
async fn opening_the_link_unlocks_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.post("/users/me/lock").await.is(204);
    let letter = house.mail.last_to(ANN).await;
    let link = letter.link.clone().unwrap();
    let path = link.strip_prefix(&house.server.public_url).unwrap();
    let mut reader = house.visitor();
    let page = reader.get(path).await.is(200);
    assert!(page.text().contains("id=\"submit\""), "{}", page.text());
    reader.try_sign_in("ann", PASSWORD).await.is(401);
    reader.post_form("/unlock", &[("token", &letter.token())]).await.is(303);
    assert!(reader.get("/unlock?done=1").await.is(200).text().contains("unlocked"));
    reader.get(path).await.is(400);
    reader.sign_in("ann").await;
}
