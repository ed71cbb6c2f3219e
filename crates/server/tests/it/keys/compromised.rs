//! `keyward keys rotate --compromised`: somebody else may sign as we do.

use std::time::Duration;

use super::{hears, kid_of};
use crate::house::{House, Person, together};

/// Asks until this instance refuses the token, for the second that it has.
async fn refused_within_a_second(person: &mut Person) {
    let answer = person.me_within_a_second().await.refuses(401, "invalid_token");
    assert!(answer.header("www-authenticate").contains("invalid_token"));
}

/// Promise: `--compromised` withdraws the key: within a second its tokens are 401 on every instance, remembered ones too, and it is published no more.
#[tokio::test]
async fn tokens_of_a_withdrawn_key_open_nothing_anywhere() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let mut there = ann.at(&second);
    let (withdrawn, next) = (house.kid("active").await, house.kid("next").await);
    ann.me().await.is(200);
    there.me().await.is(200);

    house.rotate_compromised().await;
    ann.me().await.refuses(401, "invalid_token");
    assert_eq!(house.last_reason(), "unknown_key");
    refused_within_a_second(&mut there).await;
    hears(&house, &second).await;
    assert_eq!(house.published_kids().await, [next, house.kid("next").await]);
    let entries = house.audit().await;
    let line = entries.iter().find(|entry| entry.event == "key_rotate").unwrap();
    assert_eq!(line.reason.as_deref(), Some("compromised"));
    assert_eq!(line.subject_id.as_ref(), Some(&withdrawn));
}

/// A token that is verified while its key is withdrawn must not be remembered as good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_arrive_while_the_key_is_withdrawn_are_not_remembered() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let ann = house.member("ann").await;
    for _ in 0..3 {
        let mut bearers = Vec::new();
        for _ in 0..40 {
            let mut bearer = ann.clone();
            bearer.sign_in("ann").await;
            bearers.push(bearer);
        }
        let looks = bearers.iter().cloned().map(|mut bearer| async move { bearer.me().await });
        let looking = tokio::spawn(together(looks.collect::<Vec<_>>()));
        house.rotate_compromised().await;
        looking.await.unwrap();
        for bearer in &mut bearers {
            bearer.me().await.refuses(401, "invalid_token");
        }
    }
}

/// Promise: Sessions outlive a withdrawn key: a refresh gives a token of the new one.
#[tokio::test]
async fn sessions_outlive_a_withdrawn_key() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let sessions = ann.get("/users/me/sessions").await.is(200).json();
    house.rotate_compromised().await;
    ann.refresh().await.is(200);
    assert_eq!(kid_of(&ann), house.kid("active").await);
    assert_eq!(
        ann.get("/users/me/sessions").await.is(200).json()["items"][0]["id"],
        sessions["items"][0]["id"]
    );
    ann.at(&second).me().await.is(200);
}

/// Promise: A key that retired before is withdrawn with the compromised one: it lay in the same place.
#[tokio::test]
async fn what_retired_before_is_withdrawn_too() {
    let house = House::new().await;
    let second = house.second().await;
    let mut oldest = house.member("ann").await;
    house.rotate().await;
    let mut older = house.visitor();
    older.sign_in("ann").await;
    assert_ne!(kid_of(&oldest), kid_of(&older));
    let mut there = oldest.at(&second);
    there.me().await.is(200);
    house.rotate_compromised().await;
    for person in [&mut oldest, &mut older] {
        person.me().await.refuses(401, "invalid_token");
    }
    refused_within_a_second(&mut there).await;
    assert_eq!(house.keys().await.len(), 2);
    let entries = house.audit().await;
    let lines: Vec<_> = entries.iter().filter(|entry| entry.event == "key_withdraw").collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].subject_id.as_ref(), Some(&kid_of(&oldest)));
}

/// Promise: Done twice, not one key is left that was there before.
#[tokio::test]
async fn done_twice_it_leaves_no_key_of_before() {
    let house = House::new().await;
    let before = house.published_kids().await;
    house.rotate_compromised().await;
    house.rotate_compromised().await;
    let after = house.published_kids().await;
    assert_eq!(after.len(), 2);
    assert!(!after.iter().any(|kid| before.contains(kid)));
    let mut ann = house.member("ann").await;
    ann.me().await.is(200);
}

/// Promise: An instance that can't hear asks the table, and refuses the tokens of a withdrawn key from its first answer on.
#[tokio::test]
async fn an_instance_that_hears_nothing_asks_the_table() {
    let house = House::new().await;
    let deaf = house.second_that_is_deaf().await;
    let stranger = house.second_that_is_deaf().await;
    let ann = house.member("ann").await;
    let mut there = ann.at(&deaf);
    there.me().await.is(200);
    house.rotate_compromised().await;
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    there.me().await.refuses(401, "invalid_token");
    assert_eq!(deaf.last_reason(), "unknown_key");
    // It is no better where the token is seen for the first time.
    assert!(stranger.published_kids().await.contains(&kid_of(&ann)));
    ann.at(&stranger).me().await.refuses(401, "invalid_token");
}

/// Promise: An instance that has not heard for a while listens before it signs: what it hands out is good everywhere.
#[tokio::test]
async fn an_instance_that_hears_nothing_listens_before_it_signs() {
    let house = House::new().await;
    let deaf = house.second_that_is_deaf().await;
    let mut ann = house.member("ann").await;
    house.rotate_compromised().await;
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    let mut there = ann.at(&deaf);
    there.refresh().await.is(200);
    assert_eq!(kid_of(&there), house.kid("active").await);
    there.me().await.is(200);
    ann.token.clone_from(&there.token);
    ann.me().await.is(200);
}
