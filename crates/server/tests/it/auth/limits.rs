//! How guessing is slowed down, at every door, without locking the owner out.

mod alike;
mod behind;
mod device;
mod headers;
mod operator;
mod register;
mod slow_down;

use crate::house::{House, Person};

const WRONG: &str = "not the tangerine lamp";

const DAY: i64 = 86_400;

/// Guesses at these names from a hundred networks until nothing more is judged.
async fn besiege(house: &House, names: &[&str]) {
    for n in 0..20 {
        for name in names {
            let mut guesser = house.visitor_from(&format!("198.51.100.{n}"));
            guesser.try_sign_in(name, &format!("guess of number {n}")).await;
        }
    }
}

/// Guesses at this name as soon as that is possible, until `failures` were answered 401.
async fn guess_patiently(house: &House, guesser: &mut Person, name: &str, failures: usize) {
    let mut made = 0;
    while made < failures {
        let answer = guesser.try_sign_in(name, WRONG).await;
        match answer.status.as_u16() {
            401 => made += 1,
            _ => house.clock.advance(answer.refuses(429, "too_many_attempts").seconds_to_wait()),
        }
    }
}
