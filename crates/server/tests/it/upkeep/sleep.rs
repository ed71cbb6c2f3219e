//! An instance that sleeps for longer than changes are kept.

use crate::house::{House, jwt};

const HOUR: i64 = 3_600;

/// Promise: An instance that slept through changes that were swept meanwhile refuses what died in that time, though nobody tells it what: it forgets all that it had seen.
#[tokio::test]
async fn an_instance_that_slept_too_long_forgets_what_it_had_seen() {
    let house = House::new().await;
    // Its tokens live for a day, the others' for ten minutes: so long changes are not kept.
    let sleeper = house.again_with(&[("tokens.access_lifetime_seconds", "86400")]).await;
    let mut ann = sleeper.visitor();
    ann.register("ann").await;
    let refresh = ann.sign_in_remembered("ann").await;
    let mut dead = ann.clone();
    ann.sign_in_remembered("ann").await;
    for member in [&mut ann, &mut dead] {
        member.me().await.is(200);
    }
    sleeper.falls_asleep();
    let mut bob = house.member("bob").await;
    dead.at(&house)
        .post_json("/auth/logout", serde_json::json!({ "refresh_token": refresh }))
        .await
        .is(204);
    bob.post("/auth/logout").await.is(204);
    house.clock.advance(2 * HOUR);
    assert_eq!(house.sweep().await.changes, 2);
    sleeper.wakes();
    dead.me_within_a_second().await.refuses(401, "invalid_token");
    ann.me().await.is(200);
}

/// Promise: The profile of somebody who was shut out and let in again while an instance slept is read anew there.
#[tokio::test]
async fn a_profile_is_read_anew_after_a_long_sleep() {
    let house = House::new().await;
    let sleeper = house.again_with(&[("tokens.access_lifetime_seconds", "86400")]).await;
    let mut ann = sleeper.visitor();
    ann.register("ann").await;
    ann.sign_in_remembered("ann").await;
    ann.me().await.is(200);
    sleeper.falls_asleep();
    house.disable("ann").await;
    house.enable("ann").await;
    house.clock.advance(2 * HOUR);
    assert_eq!(house.sweep().await.changes, 2);
    sleeper.wakes();
    ann.me_within_a_second().await.refuses(401, "invalid_token");
    ann.sign_in("ann").await;
    ann.me().await.is(200);
    assert_eq!(jwt::claims(ann.token.as_ref().unwrap())["gen"], 2);
}

/// Promise: A key that was withdrawn while an instance slept too long opens nothing there when it wakes.
#[tokio::test]
async fn a_key_that_was_withdrawn_in_a_long_sleep_opens_nothing() {
    let house = House::new().await;
    let sleeper = house.again_with(&[("tokens.access_lifetime_seconds", "86400")]).await;
    let mut ann = sleeper.visitor();
    ann.register("ann").await;
    ann.sign_in_remembered("ann").await;
    ann.me().await.is(200);
    sleeper.falls_asleep();
    house.rotate_compromised().await;
    house.clock.advance(2 * HOUR);
    assert_eq!(house.sweep().await.changes, 1);
    sleeper.wakes();
    ann.me_within_a_second().await.refuses(401, "invalid_token");
    assert_eq!(sleeper.last_reason(), "unknown_key");
    assert_eq!(sleeper.published_kids().await, house.published_kids().await);
}
