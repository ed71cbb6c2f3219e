//! What the server does with its keys by itself.

use super::{hears, kid_of};
use crate::house::{House, together};

const DAY_SECONDS: i64 = 86_400;

/// When the key in use of a new house was put to work, before its clock begins.
const HEAD_START_SECONDS: i64 = 512_600;

/// Both instances look whether the key is due; how many turned it.
async fn both_look(house: &House, second: &House) -> usize {
    let (here, there) =
        tokio::join!(house.app().turn_key_when_due(), second.app().turn_key_when_due());
    [here.unwrap(), there.unwrap()].into_iter().filter(|turned| *turned).count()
}

/// Promise: After `keys.rotation_days` [90] the next key is put to work, once, by whichever instance is first, and the new one signs for as long again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_turns_on_schedule_and_once() {
    let house = House::new().await;
    let second = house.second().await;
    let [active, next] = [house.kid("active").await, house.kid("next").await];
    house.clock.advance(90 * DAY_SECONDS - HEAD_START_SECONDS - 1);
    assert_eq!(both_look(&house, &second).await, 0, "a second early");
    house.clock.advance(1);
    let before = house.member("ann").await;
    assert_eq!(both_look(&house, &second).await, 1);
    assert_eq!(house.kid("active").await, next);
    assert_eq!(both_look(&house, &second).await, 0);
    hears(&house, &second).await;
    before.at(&second).me().await.is(200);
    let entries = house.audit().await;
    let lines: Vec<_> = entries.iter().filter(|entry| entry.event == "key_rotate").collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].actor_kind.as_str(), lines[0].reason.as_deref()),
        ("server", Some("schedule"))
    );
    assert_eq!(lines[0].subject_id.as_ref(), Some(&active));
    house.clock.advance(90 * DAY_SECONDS - 1);
    assert_eq!(both_look(&house, &second).await, 0, "counted from when it was put to work");
    house.clock.advance(1);
    assert_eq!(both_look(&house, &second).await, 1);
}

/// Promise: With `keys.rotation_days=0` no key turns by itself.
#[tokio::test]
async fn no_key_turns_where_the_schedule_is_off() {
    let house = House::with(&[("keys.rotation_days", "0")]).await;
    house.clock.advance(20_000 * DAY_SECONDS);
    assert!(!house.app().turn_key_when_due().await.unwrap());
}

/// Promise: A shorter schedule holds for the key in use at once.
#[tokio::test]
async fn a_shorter_schedule_holds_at_once() {
    let house = House::with(&[("keys.rotation_days", "7")]).await;
    house.clock.advance(7 * DAY_SECONDS - HEAD_START_SECONDS);
    assert!(house.app().turn_key_when_due().await.unwrap());
}

/// Promise: A retired key stays published until the last token that it signed has expired and five minutes longer; then it goes, on every instance.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retired_key_goes_when_its_last_token_has_expired() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let old = kid_of(&ann);
    house.rotate().await;
    hears(&house, &second).await;
    house.clock.advance(599);
    assert_eq!(house.app().sweep_retired_keys().await.unwrap(), 0);
    ann.at(&second).me().await.is(200);
    house.clock.advance(300);
    assert_eq!(house.app().sweep_retired_keys().await.unwrap(), 0);
    assert!(house.published_kids().await.contains(&old));
    house.clock.advance(1);
    let sweeps = [&house, &second].map(|door| {
        let app = door.app().clone();
        tokio::spawn(async move { app.sweep_retired_keys().await.unwrap() })
    });
    let mut swept = 0;
    for sweep in sweeps {
        swept += sweep.await.unwrap();
    }
    assert_eq!(swept, 1, "one of two");
    hears(&house, &second).await;
    assert_eq!(house.published_kids().await, [house.kid("active").await, house.kid("next").await]);
    let entry = house.audit().await.into_iter().find(|entry| entry.event == "key_sweep").unwrap();
    assert_eq!((entry.actor_kind.as_str(), entry.subject_id), ("server", Some(old)));
    ann.refresh().await.is(200);
    let doors = [&house, &second].map(|door| {
        let mut ann = ann.at(door);
        async move { ann.me().await }
    });
    for answer in together(doors).await {
        answer.is(200);
    }
}
