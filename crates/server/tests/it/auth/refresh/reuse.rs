//! Rotation: a lost answer can be asked for again; a token used after its successor ends the
//! family.

use serde_json::json;

use crate::house::{House, PASSWORD, together};
use std::collections::BTreeSet;

/// Promise: Whoever lost the answer of a refresh asks again with the old token within 30 seconds and gets the same successor, on any instance, as often as need be.
#[tokio::test]
async fn a_lost_answer_is_given_again() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let first = ann.sign_in_by_body("ann").await;
    let successor = ann.refresh_with(&first).await.is(200).member("refresh_token");
    for (door, seconds) in [(&house, 0), (&second, 10), (&house, 19)] {
        house.clock.advance(seconds);
        let again = ann.at(door).refresh_with(&first).await.is(200);
        assert_eq!(again.member("refresh_token"), successor);
        ann.with_token(&again.member("access_token")).me().await.is(200);
    }
    ann.at(&second).refresh_with(&successor).await.is(200);
}

/// Promise: Once the successor was used, the old token is a thief's: the session ends, the newest refresh token with it, its access tokens open nothing from that moment, and the owner gets a letter.
/// ASVS 6.3.5
/// RFC 9700 4.14.2
#[tokio::test]
async fn a_token_used_after_its_successor_ends_the_family() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let mut elsewhere = ann.clone();
    elsewhere.sign_in("ann").await;
    let first = ann.sign_in_by_body("ann").await;
    let second = ann.refresh_with(&first).await.is(200).member("refresh_token");
    let third = ann.refresh_with(&second).await.is(200);
    let mut newest = ann.with_token(&third.member("access_token"));
    newest.me().await.is(200);
    let mut thief = house.visitor_from("198.51.100.66");
    thief.refresh_with(&first).await.refuses(401, "refresh_token_refused");
    newest.me().await.refuses(401, "invalid_token");
    ann.me().await.refuses(401, "invalid_token");
    for token in [&first, &second, &third.member("refresh_token")] {
        ann.refresh_with(token).await.refuses(401, "refresh_token_refused");
    }
    // The owner hears of it, once.
    let letters = house.mail.all_to("ann@example.com").await;
    let told = letters.iter().filter(|letter| letter.subject.contains("session")).count();
    assert_eq!(told, 1);
    // The other session is none of the thief's.
    elsewhere.me().await.is(200);
    elsewhere.refresh().await.is(200);
}

/// Promise: After the window the old token is a thief's even if nobody used its successor; asking again does not stretch the window.
#[tokio::test]
async fn after_the_window_an_old_token_ends_the_family() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let first = ann.sign_in_by_body("ann").await;
    let successor = ann.refresh_with(&first).await.is(200).member("refresh_token");
    house.clock.advance(29);
    ann.refresh_with(&first).await.is(200);
    house.clock.advance(1);
    ann.refresh_with(&first).await.refuses(401, "refresh_token_refused");
    ann.refresh_with(&successor).await.refuses(401, "refresh_token_refused");
    ann.me().await.refuses(401, "invalid_token");
}

/// Promise: Another instance refuses the access tokens of an ended family within a second.
#[tokio::test]
async fn another_instance_hears_of_a_reuse_within_a_second() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let first = ann.sign_in_by_body("ann").await;
    ann.refresh_with(&first).await.is(200);
    let mut there = ann.at(&second);
    there.me().await.is(200);
    house.clock.advance(30);
    ann.refresh_with(&first).await.refuses(401, "refresh_token_refused");
    there.me_within_a_second().await.refuses(401, "invalid_token");
}

/// Promise: The window is the operator's; without one every second use is reuse.
#[tokio::test]
async fn without_a_window_every_second_use_is_reuse() {
    let house = House::with(&[("tokens.refresh_reuse_window_seconds", "0")]).await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let first = ann.sign_in_by_body("ann").await;
    ann.refresh_with(&first).await.is(200);
    ann.refresh_with(&first).await.refuses(401, "refresh_token_refused");
    ann.me().await.refuses(401, "invalid_token");
}

/// Promise: Two hundred refreshes with one token at the same instant, over two instances, all get the same successor, and the session goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_at_once_get_the_same_successor() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let token = ann.sign_in_by_body("ann").await;
    let requests = (0..200).map(|n| {
        let mut asking = ann.at(if n % 2 == 0 { &house } else { &second });
        let token = token.clone();
        async move { asking.refresh_with(&token).await }
    });
    let answers = together(requests).await;
    let mut successors = BTreeSet::new();
    for answer in answers {
        let answer = answer.is(200);
        successors.insert(answer.member("refresh_token"));
        ann.with_token(&answer.member("access_token")).me().await.is(200);
    }
    assert_eq!(successors.len(), 1);
    ann.refresh_with(successors.first().unwrap()).await.is(200);
    let sessions = ann.get("/users/me/sessions").await.is(200).json();
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
}

/// Promise: Refreshes, sign-outs and changes of password of one person at the same instant, over two instances, wait for one another and none fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refreshes_and_endings_at_once_never_fail() {
    let house = House::with(&[("limits.guesses_per_person", "1000")]).await;
    let second = house.second().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    for _ in 0..12 {
        let mut requests = Vec::new();
        for _ in 0..3 {
            let token = ann.sign_in_by_body("ann").await;
            for n in 0..8 {
                let door = if n % 2 == 0 { &house } else { &second };
                requests.push((n, ann.at(door), token.clone()));
            }
        }
        let requests = requests.into_iter().map(|(n, mut asking, token)| async move {
            match n {
                7 => asking.post_json("/auth/logout", json!({ "refresh_token": token })).await,
                6 => asking.delete("/users/me/sessions").await,
                5 => {
                    let body = json!({ "current_password": PASSWORD, "new_password": PASSWORD });
                    asking.put_json("/users/me/password", body).await
                }
                _ => asking.refresh_with(&token).await,
            }
        });
        for answer in together(requests).await {
            let status = answer.status.as_u16();
            assert!([200, 204, 401].contains(&status), "{}", answer.text());
        }
    }
}
