//! `POST /auth/code/finish`, by the token of a link.

use serde_json::json;

use super::{finish, start};
use crate::house::{House, of_status, together};

async fn token(house: &House, email: &str) -> String {
    start(&mut house.visitor(), email, "link").await.is(202);
    house.mail.last_to(email).await.token()
}

/// Promise: A link by mail signs in wherever it is opened, once, within ten minutes; used, expired and guessed ones are refused alike.
/// ASVS 6.5.1
/// ASVS 6.5.5
#[tokio::test]
async fn ann_signs_in_by_a_link() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let link = token(&house, "ann@example.com").await;
    let letter = house.mail.last_to("ann@example.com").await;
    assert!(letter.text.contains(&format!("/login/link?token={link}")), "{}", letter.text);
    let answer = finish(&mut ann, &json!({ "token": link })).await.is(200);
    ann.refresh().await.is(200);
    ann.with_token(&answer.member("access_token")).me().await.is(200);
    let refused = finish(&mut ann, &json!({ "token": link })).await;
    let refused = refused.refuses(401, "sign_in_link_refused");
    let late = token(&house, "ann@example.com").await;
    house.clock.advance(600);
    for token in [&*late, "kw_vo_", "", "nonsense"] {
        let answer = finish(&mut ann, &json!({ "token": token })).await;
        assert_eq!(answer.without_number(), refused.without_number(), "{token}");
    }
}

/// Promise: Of 200 who use one link at the same instant, over two instances, one comes in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_at_once_one_comes_in() {
    let house = House::with(&[("limits.guesses_per_network", "1000")]).await;
    let second = house.second().await;
    house.visitor().register("ann").await;
    // The first of them proves the address as well, and that is done once too.
    let link = token(&house, "ann@example.com").await;
    let requests = (0..200).map(|n| {
        let mut visitor = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let body = json!({ "token": link });
        async move { finish(&mut visitor, &body).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len(), 199);
}

/// Promise: A code of one kind of letter does not finish another: a link to a new password signs nobody in, and one that signs in sets none.
#[tokio::test]
async fn a_token_opens_its_own_door_alone() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let link = token(&house, "ann@example.com").await;
    let body = json!({ "token": link, "password": "seven green kettles" });
    ann.post_json("/auth/password/reset", body).await.refuses(400, "reset_token_refused");
    let forgot = json!({ "email": "ann@example.com" });
    ann.post_json("/auth/password/forgot", forgot).await.is(202);
    let reset = house.mail.last_to("ann@example.com").await.token();
    finish(&mut ann, &json!({ "token": reset })).await.refuses(401, "sign_in_link_refused");
    finish(&mut ann, &json!({ "token": link })).await.is(200);
}

/// Promise: Either a link's token is brought or an id with its code; both or neither are told.
#[tokio::test]
async fn one_of_both_is_brought() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let answer = finish(&mut visitor, &json!({})).await.refuses(422, "validation_failed");
    assert_eq!(answer.faults().len(), 2);
    let both = json!({ "token": "kw_vo_", "id": "x", "code": "123456" });
    let answer = finish(&mut visitor, &both).await.refuses(422, "validation_failed");
    assert_eq!(answer.faults().len(), 2);
}
