//! `keyward keys rotate`, and what people notice of it: nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use keyward_flows::Refusal;
use keyward_flows::admin::keys::rotate;
use keyward_flows::caller::May;

use super::{hears, kid_of};
use crate::house::{House, PASSWORD, Person, of_status, together};

/// Promise: A rotation puts the next key to work at once, makes a new next one, and keeps the old one published: tokens of before and after open doors on every instance.
#[tokio::test]
async fn a_rotation_puts_the_next_key_to_work() {
    let house = House::new().await;
    let second = house.second().await;
    let before = house.member("ann").await;
    let (active, next) = (house.kid("active").await, house.kid("next").await);
    assert_eq!(kid_of(&before), active);
    before.at(&second).me().await.is(200);

    let ring = house.rotate().await;
    let states: Vec<_> = ring.iter().map(|key| (key.kid.clone(), key.state.as_str())).collect();
    let made = house.kid("next").await;
    assert!(![&active, &next].contains(&&made));
    for (kid, state) in [(&active, "retired"), (&next, "active"), (&made, "next")] {
        assert!(states.contains(&(kid.clone(), state)), "{states:?}");
    }
    let mut after = house.visitor();
    after.sign_in("ann").await;
    assert_eq!(kid_of(&after), next);
    // The other instance knows the new key already: it was published before.
    for person in [&before, &after] {
        person.clone().me().await.is(200);
        person.at(&second).me().await.is(200);
    }
    hears(&house, &second).await;
    assert_eq!(house.published_kids().await, [next.clone(), active, made], "the signing one first");
    let mut there = after.at(&second);
    there.refresh().await.is(200);
    assert_eq!(kid_of(&there), next);
}

/// Promise: Each rotation is in the audit, with who turned which key.
#[tokio::test]
async fn a_rotation_is_audited() {
    let house = House::new().await;
    let active = house.kid("active").await;
    house.rotate().await;
    let entry = house.last_entry().await;
    assert_eq!((entry.event.as_str(), entry.actor_kind.as_str()), ("key_rotate", "cli"));
    assert_eq!((entry.subject_id, entry.reason), (Some(active), None));
}

/// Promise: While the signing key turns ten times, no request of anybody is refused, on either of two instances.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_rotations_refuse_nobody() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let second = house.second().await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut at_work = Vec::new();
    for name in ["ann", "bob", "cleo", "dan"] {
        let here = house.member(name).await;
        let there = here.at(&second);
        at_work.push(tokio::spawn(live(name, here, there, stop.clone())));
    }
    for turn in 0..10 {
        let door = if turn % 2 == 0 { &house } else { &second };
        door.rotate().await;
        tokio::time::sleep(Duration::from_millis(20 * (turn % 4))).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.store(true, Ordering::SeqCst);
    for work in at_work {
        let done = work.await.unwrap();
        assert!(done > 40, "too little happened: {done}");
    }
    hears(&house, &second).await;
    assert_eq!(house.published_kids().await.len(), 12);
}

/// Signs in, looks and refreshes at both doors; every answer must be good. How many there were.
async fn live(
    name: &'static str,
    mut here: Person,
    mut there: Person,
    stop: Arc<AtomicBool>,
) -> usize {
    let mut answers = 0;
    let mut good = |answer: crate::house::Answer| {
        answers += 1;
        answer.is(200)
    };
    while !stop.load(Ordering::SeqCst) {
        good(here.me().await);
        good(there.with_token(here.token.as_ref().unwrap()).me().await);
        good(there.try_sign_in(name, PASSWORD).await);
        good(there.refresh().await);
        good(there.me().await);
        good(here.with_token(there.token.as_ref().unwrap()).me().await);
        good(here.refresh().await);
    }
    answers
}

/// Promise: Rotations at the same instant are rotations one after the other: the ring always has a key in use and a next one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rotations_at_once_are_rotations_in_order() {
    let house = House::new().await;
    let second = house.second().await;
    let ann = house.member("ann").await;
    let turning: Vec<_> = (0..8)
        .map(|number| {
            let app = if number % 2 == 0 { &house } else { &second }.app().clone();
            tokio::spawn(async move { rotate(&app, &May::at_the_command_line(), false).await })
        })
        .collect();
    for turned in turning {
        turned.await.unwrap().unwrap();
    }
    house.kid("active").await;
    house.kid("next").await;
    assert_eq!(house.keys().await.len(), 10);
    hears(&house, &second).await;
    let looks = [&house, &second].map(|door| {
        let mut ann = ann.at(door);
        async move { ann.me().await }
    });
    assert_eq!(of_status(&together(looks).await, 200).len(), 2);
}

/// Promise: Under HS256 tokens know no rotation: the secret is turned by its setting alone, and is never published.
#[tokio::test]
async fn the_secret_of_hs256_is_untouched() {
    let secret = ("tokens.secret_key", "a secret for stories, of more than 32 bytes");
    let house = House::with(&[("tokens.algorithm", "HS256"), secret]).await;
    let mut ann = house.member("ann").await;
    // The keys of the algorithm of before are in the table still, and can be turned.
    let withdrawn = house.kid("active").await;
    house.rotate_compromised().await;
    ann.me().await.is(200);
    ann.refresh().await.is(200);
    ann.me().await.is(200);
    let published = house.published().await;
    assert_eq!(published.len(), 2);
    assert!(!house.published_kids().await.contains(&withdrawn));
    for key in published {
        assert_ne!(key["kty"], "oct");
    }
    assert!(!house.app().turn_key_when_due().await.unwrap());
}

/// Promise: Where HS256 is all there is, `keys rotate` is refused and says what to change.
#[tokio::test]
async fn a_house_of_hs256_alone_has_no_key_to_turn() {
    let secret = ("tokens.secret_key", "a secret for stories, of more than 32 bytes");
    let house = House::blank(&[("tokens.algorithm", "HS256"), secret]).await;
    let refused = rotate(house.app(), &May::at_the_command_line(), false).await.unwrap_err();
    assert!(matches!(refused, Refusal::NoKeyToTurn));
    assert!(refused.to_string().contains("tokens.secret_key"));
}

/// Promise: RSA keys are turned as others are, and each algorithm of the ring with its own.
#[tokio::test]
async fn every_algorithm_of_the_ring_is_turned() {
    let house = House::with(&[("tokens.algorithm", "PS256")]).await;
    let mut ann = house.member("ann").await;
    assert_eq!(house.keys().await.len(), 4, "ES256 of the template, and PS256");
    house.rotate().await;
    ann.me().await.is(200);
    ann.refresh().await.is(200);
    for algorithm in ["ES256", "PS256"] {
        let mut states: Vec<_> = house
            .keys()
            .await
            .into_iter()
            .filter(|key| key.algorithm == algorithm)
            .map(|key| key.state)
            .collect();
        states.sort();
        assert_eq!(states, ["active", "next", "retired"], "{algorithm}");
    }
}
