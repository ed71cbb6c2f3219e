//! Operators see and lift what guesses count for.

use keyward_flows::Refusal;
use keyward_flows::admin::limits::{self, Guessed};
use keyward_flows::caller::May;

use super::{DAY, WRONG, besiege, guess_patiently};
use crate::house::{House, PASSWORD};

async fn seen(house: &House) -> Vec<Guessed> {
    limits::list(house.app(), &May::at_the_command_line()).await.unwrap()
}

/// Promise: An operator sees whom guesses count for: people with their failures in a row, networks, and names and devices without saying whose; and gives them back, which the audit tells.
#[tokio::test]
async fn an_operator_sees_and_lifts_a_person() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    assert_eq!(seen(&house).await.len(), 1, "one registration");
    besiege(&house, &["ann", "ann@example.com", "nobody"]).await;
    laptop.try_sign_in("ann", WRONG).await.is(401);
    let all = seen(&house).await;
    let of_kind = |kind| all.iter().filter(|guessed| guessed.kind == kind).collect::<Vec<_>>();
    let [ann] = of_kind("person")[..] else { panic!("{all:?}") };
    assert_eq!((ann.username.as_deref(), ann.guesses, ann.in_a_row), (Some("ann"), 10, 10));
    assert_eq!((of_kind("name").len(), of_kind("network").len()), (3, 10));
    assert_eq!(of_kind("device").len(), 1);
    let by = May::at_the_command_line();
    let lifted = limits::lift(house.app(), &by, "Ann@Example.com").await.unwrap();
    assert_eq!((lifted.kind, lifted.guesses), ("person", 21));
    assert_eq!(house.last_entry().await.event, "limits_lift");
    for name in ["ann", "ann@example.com"] {
        house.visitor().try_sign_in(name, PASSWORD).await.is(200);
    }
    house.visitor().try_sign_in("nobody", WRONG).await.refuses(429, "too_many_attempts");
    assert_eq!(limits::lift(house.app(), &by, "NOBODY").await.unwrap().kind, "name");
    house.visitor().try_sign_in("nobody", WRONG).await.is(401);
    let refused = limits::lift(house.app(), &by, "somebody.else").await;
    assert!(matches!(refused, Err(Refusal::UserNotFound)));
}

/// Promise: An operator lifts a network by any of its addresses, and unlocks a person whom a hundred failures locked.
#[tokio::test]
async fn an_operator_lifts_a_network_and_unlocks_a_person() {
    let house = House::with(&[("limits.guesses_per_network", "2")]).await;
    let by = May::at_the_command_line();
    house.visitor().register("ann").await;
    for address in ["2001:db8:0:7::1", "203.0.113.7"] {
        let mut guesser = house.visitor_from(address);
        for n in 0..2 {
            guesser.try_sign_in(&format!("name{n}"), WRONG).await.is(401);
        }
        guesser.try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
    }
    for what in ["2001:db8:0:7::/64", "203.0.113.7"] {
        let lifted = limits::lift(house.app(), &by, what).await.unwrap();
        assert_eq!((lifted.kind, lifted.id.as_str()), ("network", what));
    }
    house.visitor_from("2001:db8:0:7::2").try_sign_in("ann", PASSWORD).await.is(200);
    let open = house.again_with(&[]).await;
    guess_patiently(&open, &mut open.visitor(), "ann", 60).await;
    guess_patiently(&open, &mut open.visitor(), "ann@example.com", 60).await;
    open.clock.advance(3 * DAY);
    open.visitor().try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    limits::unlock(open.app(), &by, "ann").await.unwrap();
    open.visitor().try_sign_in("ann", PASSWORD).await.is(200);
}
