//! Guessing slows down, and ends.

use super::{DAY, WRONG, guess_patiently};
use crate::house::{House, PASSWORD};

/// Promise: Each spent budget of guesses doubles the wait for the next one, up to a day, alike for a name that somebody bears and one that nobody does.
/// ASVS 6.3.1
#[tokio::test]
async fn each_spent_budget_doubles_the_wait() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    let mut waits = Vec::new();
    for round in 0..9 {
        for name in ["ann", "nobody"] {
            let mut guesser = house.visitor_from(&format!("198.51.100.{round}"));
            for _ in 0..10 {
                guesser.try_sign_in(name, WRONG).await.is(401);
            }
            let answer = guesser.try_sign_in(name, WRONG).await;
            waits.push(answer.refuses(429, "too_many_attempts").seconds_to_wait());
        }
        house.clock.advance(waits[2 * round]);
    }
    let doubled = [900, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, DAY, DAY];
    assert_eq!(waits, doubled.map(|wait| [wait; 2]).concat());
}

/// Promise: Two days after the last guess the wait is the first one again.
#[tokio::test]
async fn in_quiet_times_the_wait_is_forgotten() {
    let house = House::new().await;
    let mut guesser = house.visitor();
    for (rest, wait) in [(900, 900), (1_800, 1_800), (2 * DAY, 3_600), (0, 900)] {
        for _ in 0..10 {
            guesser.try_sign_in("nobody", WRONG).await.is(401);
        }
        let answer = guesser.try_sign_in("nobody", WRONG).await;
        assert_eq!(answer.refuses(429, "too_many_attempts").seconds_to_wait(), wait);
        house.clock.advance(rest);
    }
    house.clock.advance(2 * DAY + 300);
    let swept = house.sweep().await;
    assert_eq!((swept.attempts, swept.throttles), (40, 2), "the name's, and nobody's");
}

/// Promise: Signing in from elsewhere makes no wait longer, however often, and a wrong password now and then does not add up.
#[tokio::test]
async fn who_comes_in_is_not_slowed_down() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    for _ in 0..40 {
        house.visitor().sign_in("ann").await;
    }
    for _ in 0..10 {
        house.visitor().try_sign_in("ann", WRONG).await.is(401);
    }
    let answer = house.visitor().try_sign_in("ann", PASSWORD).await;
    assert_eq!(answer.refuses(429, "too_many_attempts").seconds_to_wait(), 900);
}

/// Promise: After a hundred wrong guesses in a row nobody comes in from an unknown device, however long they waited and whatever they know; a known device does, and begins anew for all.
/// ASVS 6.3.1
#[tokio::test]
async fn a_hundred_failures_in_a_row_are_the_end_for_strangers() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    let mut guesser = house.visitor_from("198.51.100.7");
    guess_patiently(&house, &mut guesser, "ann", 99).await;
    house.clock.advance(10 * DAY);
    house.visitor().try_sign_in("ann@example.com", PASSWORD).await.is(200);
    // She came in: the row has ended, and another hundred may be made.
    guess_patiently(&house, &mut guesser, "ann", 60).await;
    guess_patiently(&house, &mut guesser, "ann@example.com", 60).await;
    house.clock.advance(10 * DAY);
    for name in ["ann", "ann@example.com"] {
        let answer = house.visitor().try_sign_in(name, PASSWORD).await;
        answer.refuses(401, "wrong_credentials");
    }
    laptop.try_sign_in("ann", PASSWORD).await.is(200);
    house.visitor().try_sign_in("ann", PASSWORD).await.is(200);
}
