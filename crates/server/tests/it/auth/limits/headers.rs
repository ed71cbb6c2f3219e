//! What a client is told of a spent budget.

use super::WRONG;
use crate::house::House;

/// Promise: An answer 429 says when to come back: `Retry-After`, and which budget is spent and how much it holds (`RateLimit`, `RateLimit-Policy`); other answers say nothing of budgets.
#[tokio::test]
async fn a_spent_budget_is_told_in_headers() {
    let house = House::with(&[("limits.guesses_per_network", "12")]).await;
    let mut guesser = house.visitor();
    let told = |answer: &crate::house::Answer| {
        ["retry-after", "ratelimit", "ratelimit-policy"].map(|name| answer.header(name).to_owned())
    };
    for _ in 0..10 {
        let answer = guesser.try_sign_in("ann", WRONG).await.is(401);
        assert_eq!(told(&answer), ["", "", ""]);
    }
    house.clock.advance(300);
    let answer = guesser.try_sign_in("ann", WRONG).await.is(429);
    assert_eq!(told(&answer), ["600", "\"guesses\";r=0;t=600", "\"guesses\";q=10;w=900"]);
    for _ in 0..2 {
        guesser.try_sign_in("bob", WRONG).await.is(401);
    }
    let answer = guesser.try_sign_in("bob", WRONG).await.is(429);
    assert_eq!(told(&answer), ["600", "\"network\";r=0;t=600", "\"network\";q=12;w=900"]);
}
