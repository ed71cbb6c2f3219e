//! A known device keeps its own budget, so that nobody can lock the owner out.

use serde_json::json;

use super::{WRONG, besiege};
use crate::house::{House, PASSWORD};

const NAMES: [&str; 2] = ["ann", "ann@example.com"];

/// Promise: Whoever guesses at a person's name and address from everywhere locks nobody out: on a device that they signed in from the owner comes in at once, and elsewhere waits.
/// ASVS 6.1.1
/// ASVS 6.3.1
#[tokio::test]
async fn nobody_locks_the_owner_out_of_a_known_device() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    laptop.post("/auth/logout").await.is(204);
    besiege(&house, &NAMES).await;
    for name in NAMES {
        house.visitor().try_sign_in(name, PASSWORD).await.refuses(429, "too_many_attempts");
        laptop.try_sign_in(name, PASSWORD).await.is(200);
    }
    // The laptop moves, and the network that it comes to is full of guessers.
    for n in 0..100 {
        house.visitor().try_sign_in(&format!("name{n}"), WRONG).await;
    }
    laptop.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: A sign-in leaves a note with the browser, for a year, which no script reads and no other site sends, and which says nothing to whoever reads it.
#[tokio::test]
async fn a_sign_in_leaves_a_note_with_the_browser() {
    let house = House::new().await;
    let mut ann = house.visitor();
    let id = ann.register("ann").await.member("id");
    let answer = ann.sign_in("ann").await;
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    let [_, note] = cookies[..] else { panic!("{cookies:?}") };
    let (note, attributes) = note.to_str().unwrap().split_once(';').unwrap();
    let note = note.strip_prefix("__Host-device=").unwrap();
    assert_eq!(attributes, " Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=31536000");
    assert!(!note.contains(&id) && note.len() < 400, "{note}");
    assert_ne!(ann.sign_in("ann").await.headers.get_all("set-cookie").iter().next_back(), None);
    house.visitor().try_sign_in("ann", WRONG).await.is(401);
    let refused = house.visitor().try_sign_in("ann", WRONG).await;
    assert_eq!(refused.header("set-cookie"), "", "who fails gets none");
}

/// Promise: A device has a budget of its own, no larger than the world's, and guesses there take from no other; a success begins anew.
#[tokio::test]
async fn a_known_device_has_a_budget_too() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    for _ in 0..10 {
        laptop.try_sign_in("ann", WRONG).await.is(401);
    }
    let answer = laptop.try_sign_in("ann@example.com", PASSWORD).await;
    let answer = answer.refuses(429, "too_many_attempts");
    assert_eq!(answer.header("retry-after"), "900");
    house.visitor().try_sign_in("ann", PASSWORD).await.is(200);
    house.clock.advance(900);
    laptop.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: A note is good for the people who signed in with it and for nobody else; a household may share one browser.
#[tokio::test]
async fn a_note_is_good_for_whom_it_names() {
    let house = House::new().await;
    let mut shared = house.member("ann").await;
    house.visitor().register("bob").await;
    besiege(&house, &["ann", "bob"]).await;
    shared.try_sign_in("bob", PASSWORD).await.refuses(429, "too_many_attempts");
    house.clock.advance(900);
    shared.sign_in("bob").await;
    besiege(&house, &["ann", "bob"]).await;
    for name in ["ann", "bob"] {
        shared.try_sign_in(name, PASSWORD).await.is(200);
    }
}

/// Promise: A note that was altered, is too old or of an earlier generation buys nothing: a new password makes all devices unknown but the one that it was set from.
#[tokio::test]
async fn a_note_dies_with_the_year_the_password_and_every_alteration() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    let mut phone = house.visitor();
    phone.sign_in("ann").await;
    let mut altered = phone.clone();
    altered.device = altered.device.map(|note| note.replace(['A', 'b', '7'], "c"));
    let body = json!({ "current_password": PASSWORD, "new_password": "seven green kettles" });
    laptop.put_json("/users/me/password", body).await.is(200);
    besiege(&house, &["ann"]).await;
    for stranger in [&mut phone, &mut altered] {
        let answer = stranger.try_sign_in("ann", "seven green kettles").await;
        answer.refuses(429, "too_many_attempts");
    }
    laptop.try_sign_in("ann", "seven green kettles").await.is(200);
    house.clock.advance(366 * super::DAY);
    besiege(&house, &["ann"]).await;
    let answer = laptop.try_sign_in("ann", "seven green kettles").await;
    answer.refuses(429, "too_many_attempts");
}

/// Promise: A living session counts as a known device: guesses from elsewhere do not keep a member from changing their password.
#[tokio::test]
async fn a_living_session_counts_as_a_known_device() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.device = None;
    besiege(&house, &NAMES).await;
    let change = |current: &str| json!({ "current_password": current, "new_password": "seven green kettles" });
    for _ in 0..9 {
        ann.put_json("/users/me/password", change(WRONG)).await.is(400);
        ann.device = None;
    }
    ann.put_json("/users/me/password", change(PASSWORD)).await.is(200);
}

/// Promise: A device where a hundred guesses in a row failed is known no more.
#[tokio::test]
async fn a_device_that_only_guesses_loses_its_trust() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    super::guess_patiently(&house, &mut laptop, "ann", 100).await;
    besiege(&house, &["ann"]).await;
    laptop.try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
}

/// Promise: Whoever resets their password by a letter while others guess at their name comes in at once from the browser that held the letter; those who guess see nothing of it.
#[tokio::test]
async fn a_reset_is_a_way_in_under_siege() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    besiege(&house, &NAMES).await;
    let mut ann = house.visitor();
    let asked = json!({ "email": "ann@example.com" });
    ann.post_json("/auth/password/forgot", asked).await.is(202);
    let token = house.mail.last_to("ann@example.com").await.token();
    let body = json!({ "token": token, "password": "seven green kettles" });
    ann.post_json("/auth/password/reset", body).await.is(204);
    assert!(ann.device.is_some());
    ann.try_sign_in("ann", "seven green kettles").await.is(200);
    house.visitor().try_sign_in("ann", WRONG).await.refuses(429, "too_many_attempts");
}
