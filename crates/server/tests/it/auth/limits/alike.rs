//! What is said of budgets tells nothing about accounts.

use super::{WRONG, besiege};
use crate::house::{Answer, House, PASSWORD};

/// Promise: Guesses at a name tell nothing about an address: whether both are one person's, two people's or nobody's, each is told of its own budget only, and the person's is kept quietly.
/// ASVS 6.3.8
#[tokio::test]
async fn a_name_and_an_address_tell_nothing_of_each_other() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    let mut last: Option<Vec<Answer>> = None;
    for (name, address) in
        [("ann", "ann@example.com"), ("nobody", "nobody@example.com"), ("ann.s", "bob@example.com")]
    {
        let mut guesser = house.visitor_from("198.51.100.8");
        let mut seen = Vec::new();
        for typed in [name, address] {
            for _ in 0..12 {
                seen.push(guesser.try_sign_in(typed, WRONG).await);
            }
        }
        let statuses: Vec<u16> = seen.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses, [[401; 10].as_slice(), &[429; 2], &[401; 10], &[429; 2]].concat());
        if let Some(last) = &last {
            for (one, other) in last.iter().zip(&seen) {
                assert_eq!(one.without_number(), other.without_number());
            }
        }
        last = Some(seen);
    }
}

/// Promise: Where a person's budget is spent by one of their names, the right password by the other is refused in the words of a wrong one, so that a guesser learns nothing from it.
#[tokio::test]
async fn a_guess_over_the_budget_is_not_heard() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    besiege(&house, &["ann"]).await;
    let mut guesser = house.visitor_from("198.51.100.9");
    let wrong = guesser.try_sign_in("ann@example.com", WRONG).await;
    let right = guesser.try_sign_in("ann@example.com", PASSWORD).await;
    assert_eq!(right.without_number(), wrong.without_number());
    right.refuses(401, "wrong_credentials");
    let line = house.last_entry().await;
    assert_eq!(line.reason.as_deref(), Some("too_many_attempts"), "the operator is told");
    laptop.try_sign_in("ann@example.com", PASSWORD).await.is(200);
    // What the owner does elsewhere is not to be seen either.
    let still = guesser.try_sign_in("ann", PASSWORD).await;
    still.refuses(429, "too_many_attempts");
    house.clock.advance(900);
    house.visitor().try_sign_in("ann@example.com", PASSWORD).await.is(200);
}
