//! Guesses: an attempt is taken before it is judged, from one budget for each person and one
//! for each network.

use std::time::Duration;

use crate::house::{House, PASSWORD, of_status, together};

const WRONG: &str = "not the tangerine lamp";

/// Promise: Two hundred guesses at the same instant, in every spelling of one person, from many networks and over two instances, take exactly the budget: ten are judged, whatever the name and the address are told of their own budgets.
/// ASVS 6.3.1
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_guesses_at_once_take_exactly_the_budget() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    let second = house.second().await;
    let spellings = ["ann", "ANN", "ann@example.com", " Ann@EXAMPLE.com ", "\u{ff41}nn"];
    let guesses = (0..200_usize).map(|n| {
        let door = if n % 2 == 0 { &house } else { &second };
        let mut guesser = door.visitor_from(&format!("198.51.100.{n}"));
        async move { guesser.try_sign_in(spellings[n % 5], &format!("guess of number {n}")).await }
    });
    let answers = together(guesses).await;
    assert_eq!(of_status(&answers, 401).len(), 20, "ten for the name, ten for the address");
    let lines = house.audit().await;
    let judged =
        lines.iter().filter(|line| line.reason.as_deref() == Some("wrong_credentials")).count();
    assert_eq!(judged, 10);
    for answer in answers.into_iter().filter(|answer| answer.status != 401) {
        assert_eq!(answer.header("retry-after"), "900");
        answer.refuses(429, "too_many_attempts");
    }
    // The right password is not judged either, so a guesser learns nothing from it.
    let answer = second.visitor().try_sign_in("ann", PASSWORD).await;
    answer.refuses(429, "too_many_attempts");
}

/// Promise: A name that nobody bears has a budget of its own, in every spelling.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_has_a_budget_too() {
    let house = House::new().await;
    let guesses = (0..100_usize).map(|n| {
        let mut guesser = house.visitor_from(&format!("198.51.100.{n}"));
        async move { guesser.try_sign_in(["nobody", "NOBODY", " Nobody "][n % 3], WRONG).await }
    });
    let answers = together(guesses).await;
    assert_eq!(of_status(&answers, 401).len(), 10);
    assert_eq!(of_status(&answers, 429).len(), 90);
    house.visitor().try_sign_in("somebody.else", WRONG).await.is(401);
}

/// Promise: Signing in spends nothing: a right password gives its own attempt back, and no other.
#[tokio::test]
async fn who_knows_the_password_is_not_counted() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    for _ in 0..25 {
        ann.try_sign_in("ann", PASSWORD).await.is(200);
    }
    for _ in 0..9 {
        ann.try_sign_in("ann", WRONG).await.is(401);
    }
    ann.try_sign_in("ann", PASSWORD).await.is(200);
    ann.try_sign_in("ann@example.com", WRONG).await.is(401);
    ann.try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
}

/// Promise: Who hangs up before the answer has spent their attempt all the same.
#[tokio::test]
async fn hanging_up_spends_the_attempt() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    for _ in 0..10 {
        let mut guesser = house.visitor();
        let mut guess = std::pin::pin!(guesser.try_sign_in("ann", WRONG));
        // Begun, and never asked for its answer.
        std::future::poll_fn(|context| {
            assert!(guess.as_mut().poll(context).is_pending());
            std::task::Poll::Ready(())
        })
        .await;
    }
    let judged = async || {
        let lines = house.audit().await;
        lines.iter().filter(|line| line.reason.as_deref() == Some("wrong_credentials")).count()
    };
    let mut waited = 0;
    while judged().await < 10 {
        assert!(waited < 200, "an attempt was given up");
        waited += 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    house.visitor().try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
}

/// Promise: A guess counts for the window and no longer; Retry-After says to the second when the next comes free.
#[tokio::test]
async fn after_the_window_guesses_are_possible_again() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    for _ in 0..4 {
        ann.try_sign_in("ann", WRONG).await.is(401);
    }
    house.clock.advance(300);
    for _ in 0..6 {
        ann.try_sign_in("ann", WRONG).await.is(401);
    }
    let answer = ann.try_sign_in("ann", WRONG).await.refuses(429, "too_many_attempts");
    assert_eq!(answer.header("retry-after"), "600");
    assert_eq!(answer.member("detail"), "Too many tries for now. Try again in 10 minutes.");
    house.clock.advance(599);
    let answer = ann.try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
    assert_eq!(answer.header("retry-after"), "1");
    house.clock.advance(1);
    for _ in 0..4 {
        ann.try_sign_in("ann", WRONG).await.is(401);
    }
    let answer = ann.try_sign_in("ann", WRONG).await.refuses(429, "too_many_attempts");
    assert_eq!(answer.header("retry-after"), "300");
    house.clock.advance(300);
    ann.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: One network gets a hundred guesses over all names, and the next network its own: an IPv4 address is one network, an IPv6 /64 too.
#[tokio::test]
async fn a_network_has_one_budget() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    for (within, next) in [
        (["2001:db8:0:7::1", "2001:db8:0:7:ffff::9"], "2001:db8:0:8::1"),
        (["203.0.113.50", "203.0.113.50"], "203.0.113.51"),
    ] {
        let [mut first, mut other] = within.map(|address| house.visitor_from(address));
        for n in 0..100 {
            let guesser = if n % 2 == 0 { &mut first } else { &mut other };
            guesser.try_sign_in(&format!("name{n}"), WRONG).await.is(401);
        }
        let answer = other.try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
        assert_eq!(answer.header("retry-after"), "900");
        house.visitor_from(next).try_sign_in("ann", PASSWORD).await.is(200);
    }
}

/// Promise: A forwarded address counts only from a trusted proxy, and there the one that the proxy saw: nobody writes themselves another network.
#[tokio::test]
async fn a_written_address_buys_no_budget() {
    let settings = [("limits.guesses_per_network", "3"), ("server.trusted_proxies", "10.0.0.0/8")];
    let house = House::with(&settings).await;
    // From outside the header is not read; behind the proxy only its last word is.
    for (peer, forwarded) in [("203.0.113.9", ""), ("10.1.2.3", ", 198.51.100.4")] {
        for n in 0..4 {
            let claimed = format!("192.0.2.{n}{forwarded}");
            let mut guesser = house.visitor_from(peer).with_header("x-forwarded-for", &claimed);
            let answer = guesser.try_sign_in(&format!("name{n}"), WRONG).await;
            assert_eq!(answer.status, if n < 3 { 401 } else { 429 }, "{peer} {n}");
        }
    }
    let mut other = house.visitor_from("10.1.2.3").with_header("x-forwarded-for", "198.51.100.5");
    other.try_sign_in("name", WRONG).await.is(401);
}

/// Promise: An operator may set the budgets, and on their own machine switch them off.
#[tokio::test]
async fn the_budget_is_the_operators() {
    let house = House::with(&[("limits.guesses_per_person", "2")]).await;
    let mut guesser = house.visitor();
    for status in [401, 401, 429] {
        guesser.try_sign_in("ann", WRONG).await.is(status);
    }
    let off = house.again_with(&[("limits.mode", "off")]).await;
    let mut guesser = off.visitor();
    for _ in 0..20 {
        guesser.try_sign_in("ann", WRONG).await.is(401);
    }
}
