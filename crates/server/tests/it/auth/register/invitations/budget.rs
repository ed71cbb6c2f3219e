//! A wrong invitation is a guess, and takes from the budget of the network.

use super::{INVITE, register};
use crate::house::{House, PASSWORD, of_status, together};

/// Promise: Guesses at invitations take from their network's budget alone, over two instances, exactly; other networks go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn guesses_at_invitations_take_from_the_network() {
    let house = House::with(INVITE).await;
    let second = house.second().await;
    let guesses = (0..130_usize).map(|n| {
        let door = if n % 2 == 0 { &house } else { &second };
        let mut guesser = door.visitor();
        async move { register(&mut guesser, &format!("person{n}"), "kw_vo_guess").await }
    });
    let answers = together(guesses).await;
    assert_eq!(of_status(&answers, 400).len(), 100);
    for answer in answers.into_iter().filter(|answer| answer.status != 400) {
        assert_eq!(answer.header("retry-after"), "900");
        answer.refuses(429, "too_many_attempts");
    }
    let (invitation, _) = house.invite(None).await;
    let answer = register(&mut house.visitor(), "ann", &invitation).await;
    answer.refuses(429, "too_many_attempts");
    let mut elsewhere = house.visitor_from("198.51.100.1");
    register(&mut elsewhere, "ann", &invitation).await.is(201);
    elsewhere.sign_in("ann").await;
    // The budget is one over every door.
    house.visitor().try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
    house.clock.advance(900);
    house.visitor().sign_in("ann").await;
}

/// Promise: A right invitation costs no guess, whatever else was wrong with the registration.
#[tokio::test]
async fn a_right_invitation_gives_its_attempt_back() {
    let house = House::with(&[INVITE[0], ("limits.guesses_per_network", "2")]).await;
    let mut visitor = house.visitor();
    let (first, _) = house.invite(None).await;
    register(&mut visitor, "ann", &first).await.is(201);
    let (invitation, _) = house.invite(None).await;
    for _ in 0..5 {
        register(&mut visitor, "ann", &invitation).await.refuses(400, "username_taken");
    }
    register(&mut visitor, "bob", "guess").await.refuses(400, "invitation_refused");
    register(&mut visitor, "bob", &invitation).await.is(201);
    register(&mut visitor, "cleo", "guess").await.refuses(400, "invitation_refused");
    register(&mut visitor, "cleo", "guess").await.refuses(429, "too_many_attempts");
    // Without an invitation nothing was guessed, and nothing is said of budgets.
    register(&mut visitor, "cleo", "").await.refuses(403, "invitation_required");
}
