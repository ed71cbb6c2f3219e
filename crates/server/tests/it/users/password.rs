//! `PUT /users/me/password`.

use serde_json::json;

use crate::house::{Answer, House, PASSWORD, Person, jwt, of_status, together};

const NEW: &str = "seven green kettles";

async fn change(person: &mut Person, current: &str, new: &str) -> Answer {
    let body = json!({ "current_password": current, "new_password": new });
    person.put_json("/users/me/password", body).await
}

/// Promise: A change of password gives the caller a fresh pair and goes on with their session; from then on the new password signs in and the old one does not.
/// ASVS 6.2.2
#[tokio::test]
async fn the_caller_goes_on_with_a_fresh_pair() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let old = ann.token.clone().unwrap();
    let answer = change(&mut ann, PASSWORD, NEW).await.is(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.header("set-cookie").starts_with("__Host-refresh="));
    let new = answer.member("access_token");
    assert_eq!(jwt::claims(&new)["sid"], jwt::claims(&old)["sid"]);
    assert_eq!(jwt::claims(&new)["gen"], 1);
    ann.with_token(&new).me().await.is(200);
    ann.refresh().await.is(200);
    ann.me().await.is(200);
    let mut visitor = house.visitor();
    visitor.try_sign_in("ann", NEW).await.is(200);
    visitor.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
}

/// Promise: Every other session ends with a change of password, and every access token from before opens nothing, the caller's own among them.
/// ASVS 7.4.3
#[tokio::test]
async fn every_other_session_ends() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    let mut phone = laptop.empty_handed();
    phone.sign_in("ann").await;
    let mut program = laptop.empty_handed();
    let refresh = program.sign_in_by_body("ann").await;
    let mut before = laptop.clone();
    let answer = change(&mut laptop, PASSWORD, NEW).await.is(200);
    for token in [&mut before, &mut phone, &mut program] {
        token.me().await.refuses(401, "invalid_token");
    }
    phone.refresh().await.refuses(401, "refresh_token_refused");
    program.refresh_with(&refresh).await.refuses(401, "refresh_token_refused");
    laptop.token = Some(answer.member("access_token"));
    let sessions = laptop.get("/users/me/sessions").await.is(200).json();
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
    assert_eq!(sessions["items"][0]["current"], true);
}

/// Promise: The caller's earlier refresh token is refused after a change of password, and presenting it does not end the session.
#[tokio::test]
async fn an_earlier_refresh_token_is_refused_and_ends_nothing() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let first = ann.sign_in_by_body("ann").await;
    let second = ann.refresh_with(&first).await.is(200).member("refresh_token");
    let answer = change(&mut ann, PASSWORD, NEW).await.is(200);
    // The session chose the body, and keeps that choice.
    assert!(answer.header("set-cookie").starts_with("__Host-device="));
    let fresh = answer.member("refresh_token");
    for old in [&first, &second] {
        ann.refresh_with(old).await.refuses(401, "refresh_token_refused");
    }
    ann.with_token(&answer.member("access_token")).me().await.is(200);
    ann.refresh_with(&fresh).await.is(200);
}

/// Promise: Another instance refuses the earlier access tokens within a second.
#[tokio::test]
async fn another_instance_hears_within_a_second() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let mut there = ann.at(&second);
    there.me().await.is(200);
    let fresh = change(&mut ann, PASSWORD, NEW).await.is(200).member("access_token");
    there.me_within_a_second().await.refuses(401, "invalid_token");
    there.with_token(&fresh).me().await.is(200);
}

/// Promise: Without the current password nothing is changed: 400, since no session comes of it.
/// ASVS 6.2.3
#[tokio::test]
async fn a_wrong_current_password_changes_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let answer = change(&mut ann, "not the tangerine lamp", NEW).await;
    answer.refuses(400, "wrong_current_password");
    ann.me().await.is(200);
    ann.refresh().await.is(200);
    ann.try_sign_in("ann", NEW).await.refuses(401, "wrong_credentials");
    ann.try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: Guesses at the current password are taken from the same budget as those at the door, and a right one is given back.
#[tokio::test]
async fn wrong_current_passwords_share_the_budget_of_the_door() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    for _ in 0..6 {
        change(&mut ann, "not the tangerine lamp", NEW).await.is(400);
    }
    for _ in 0..4 {
        ann.try_sign_in("ann", "not the tangerine lamp").await.is(401);
    }
    let answer = change(&mut ann, PASSWORD, NEW).await.refuses(429, "too_many_attempts");
    assert_eq!(answer.header("retry-after"), "900");
    ann.try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
    house.clock.advance(900);
    ann.refresh().await.is(200);
    let mut current = PASSWORD.to_owned();
    for number in 0..12 {
        let next = format!("kettles of number {number}");
        let answer = change(&mut ann, &current, &next).await.is(200);
        ann.token = Some(answer.member("access_token"));
        current = next;
    }
}

/// Promise: A new password keeps the same rules as at registration; one that breaks them costs no attempt.
#[tokio::test]
async fn a_new_password_keeps_the_rules() {
    let house = House::new().await;
    let mut ann = house.member("marigold").await;
    let cases = [
        ("too short", "too_short"),
        ("passwordpassword", "common_password"),
        ("marigold@example.com", "own_words"),
        ("seven\u{7} green kettles", "control_character"),
        ("seven\u{0} green kettles", "null_byte"),
        ("", "empty"),
    ];
    for (new, code) in cases.iter().cycle().take(12) {
        let answer = change(&mut ann, "not the tangerine lamp", new).await;
        let faults = answer.refuses(422, "validation_failed").faults();
        assert_eq!(faults, [("/new_password".to_owned(), (*code).to_owned())], "{new:?}");
    }
    change(&mut ann, PASSWORD, NEW).await.is(200);
}

/// Promise: Whoever signs in with the old password at the very instant of its change is out with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_slips_in_with_the_old_password() {
    let house = House::with(&[("limits.guesses_per_person", "1000")]).await;
    let mut ann = house.member("ann").await;
    let visitors: Vec<_> = (0..60).map(|_| house.visitor()).collect();
    let logins = tokio::spawn(together(
        visitors
            .into_iter()
            .map(|mut visitor| async move { visitor.try_sign_in("ann", PASSWORD).await }),
    ));
    let fresh = change(&mut ann, PASSWORD, NEW).await.is(200).member("access_token");
    for answer in logins.await.unwrap() {
        if answer.status != 200 {
            answer.refuses(401, "wrong_credentials");
            continue;
        }
        let mut old = house.visitor().with_token(&answer.member("access_token"));
        old.me().await.refuses(401, "invalid_token");
    }
    ann.token = Some(fresh);
    let sessions = ann.get("/users/me/sessions").await.is(200).json();
    assert_eq!(sessions["items"].as_array().unwrap().len(), 1);
}

/// Promise: Of fifty changes at the same instant, over two instances, exactly one wins, and its password is the one that signs in.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_fifty_changes_at_once_one_wins() {
    let house = House::with(&[("limits.guesses_per_person", "1000")]).await;
    let second = house.second().await;
    let ann = house.member("ann").await;
    let requests = (0..50).map(|n| {
        let mut asking = ann.at(if n % 2 == 0 { &house } else { &second });
        async move { change(&mut asking, PASSWORD, &format!("kettles of number {n}")).await }
    });
    let answers = together(requests).await;
    let winners = of_status(&answers, 200);
    assert_eq!(winners.len(), 1);
    ann.with_token(&winners[0].member("access_token")).me().await.is(200);
    let mut signs_in = Vec::new();
    for number in 0..50 {
        let password = format!("kettles of number {number}");
        if house.visitor().try_sign_in("ann", &password).await.status == 200 {
            signs_in.push(number);
        }
    }
    let won = answers.iter().position(|answer| answer.status == 200).unwrap();
    assert_eq!(signs_in, [won]);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        let status = answer.status.as_u16();
        answer.refuses(
            status,
            if status == 401 { "invalid_token" } else { "wrong_current_password" },
        );
    }
}

/// Promise: A password stays good until its owner changes it: nobody is made to change it by the calendar.
/// ASVS 6.2.10
#[tokio::test]
async fn a_password_does_not_grow_old() {
    let house = House::new().await;
    house.member("ann").await;
    for _ in 0..5 {
        house.clock.advance(366 * 86_400);
        house.visitor().sign_in("ann").await;
    }
}
