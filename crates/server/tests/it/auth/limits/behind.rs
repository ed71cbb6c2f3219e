//! Behind the first door: strangers, who don't come so far, spend nothing of what its owner
//! needs there.

use serde_json::json;

use super::{DAY, WRONG, besiege, guess_patiently};
use crate::house::{House, PASSWORD, Person};

const NAMES: [&str; 2] = ["ann", "ann@example.com"];
const NEW: &str = "seven green kettles";

/// Comes through the first door by a letter, which no stranger's guesses close.
async fn first_step_by_link(house: &House, person: &mut Person) -> String {
    let body = json!({ "email": "ann@example.com", "kind": "link" });
    person.post_json("/auth/code/start", body).await.is(202);
    let token = house.mail.last_to("ann@example.com").await.token();
    let answer = person.post_json("/auth/code/finish", json!({ "token": token })).await;
    answer.is(200).member("mfa_token")
}

/// Promise: Whoever guesses at a person's name and address locks nobody out at the second factor: not on a known device, and not elsewhere, where the owner comes by a letter.
/// ASVS 6.1.1
/// ASVS 6.3.1
#[tokio::test]
async fn strangers_close_no_second_door() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    let (app, codes) = laptop.add_app(&house).await;
    besiege(&house, &NAMES).await;
    laptop.sign_in_with("ann", &app).await;
    let mut elsewhere = house.visitor();
    elsewhere.try_sign_in("ann", PASSWORD).await.refuses(429, "too_many_attempts");
    let mfa_token = first_step_by_link(&house, &mut elsewhere).await;
    elsewhere.bring(&mfa_token, "recovery_code", &codes[0]).await.is(200);
}

/// Promise: Guesses at a person's second factor share one budget, however often somebody begins again, and it slows down as the others do; an operator gives it back.
/// ASVS 6.3.1
#[tokio::test]
async fn guesses_behind_the_door_are_slowed_down() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    let (app, _) = laptop.add_app(&house).await;
    // Who first proves an address owns its account; so she does.
    first_step_by_link(&house, &mut laptop).await;
    let mut guesser = house.visitor_from("198.51.100.7");
    for wait in [900, 1_800] {
        for _ in 0..2 {
            let mfa_token = first_step_by_link(&house, &mut guesser).await;
            for _ in 0..5 {
                guesser.bring(&mfa_token, "totp", &app.wrong_code()).await.is(401);
            }
        }
        let mut other = house.visitor();
        let mfa_token = first_step_by_link(&house, &mut other).await;
        let answer = other.bring(&mfa_token, "totp", &app.wrong_code()).await;
        assert_eq!(answer.refuses(429, "too_many_attempts").seconds_to_wait(), wait);
        laptop.sign_in_with("ann", &app).await;
        house.clock.advance(wait);
    }
    for _ in 0..2 {
        let mfa_token = first_step_by_link(&house, &mut guesser).await;
        for _ in 0..5 {
            guesser.bring(&mfa_token, "totp", &app.wrong_code()).await.is(401);
        }
    }
    let by = keyward_flows::caller::May::at_the_command_line();
    keyward_flows::admin::limits::unlock(house.app(), &by, "ann").await.unwrap();
    let mfa_token = first_step_by_link(&house, &mut guesser).await;
    guesser.bring(&mfa_token, "totp", &app.next_code()).await.is(200);
}

/// Promise: Guesses at name and address keep no member from confirming a factor of theirs or from deleting their account.
#[tokio::test]
async fn strangers_keep_no_member_from_what_is_theirs() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    besiege(&house, &NAMES).await;
    ann.add_app(&house).await;
    let body = json!({ "password": PASSWORD }).to_string();
    ann.send("DELETE", "/users/me", Some("application/json"), body).await.is(202);
}

/// Promise: After a hundred failures in a row a new password by a letter lets the owner in again from anywhere.
#[tokio::test]
async fn a_reset_ends_the_row_of_failures() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    let mut guesser = house.visitor_from("198.51.100.7");
    for name in NAMES {
        guess_patiently(&house, &mut guesser, name, 60).await;
    }
    house.clock.advance(10 * DAY);
    let mut ann = house.visitor();
    ann.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    let body = json!({ "email": "ann@example.com" });
    ann.post_json("/auth/password/forgot", body).await.is(202);
    let token = house.mail.last_to("ann@example.com").await.token();
    let body = json!({ "token": token, "password": NEW });
    ann.post_json("/auth/password/reset", body).await.is(204);
    ann.try_sign_in("ann", NEW).await.is(200);
    ann.empty_handed().try_sign_in("ann", WRONG).await.is(401);
}

/// Promise: A mailbox buys nobody more guesses at a second factor: however often its reader resets the password, in however many fresh browsers, they share one budget.
/// ASVS 6.3.1
/// ASVS 6.4.3
#[tokio::test]
async fn a_reset_brings_no_fresh_budget_behind_the_door() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    let (app, _) = laptop.add_app(&house).await;
    first_step_by_link(&house, &mut laptop).await;
    let mut guesses = 0;
    for round in 0..3 {
        let mut reader = house.visitor_from("198.51.100.7");
        let body = json!({ "email": "ann@example.com" });
        reader.post_json("/auth/password/forgot", body).await.is(202);
        let token = house.mail.last_to("ann@example.com").await.token();
        let new = format!("{NEW} {round}");
        let body = json!({ "token": token, "password": new });
        reader.post_json("/auth/password/reset", body).await.is(204);
        let answer = reader.try_sign_in("ann", &new).await.is(200);
        let mfa_token = answer.member("mfa_token");
        for _ in 0..5 {
            let answer = reader.bring(&mfa_token, "totp", &app.wrong_code()).await;
            guesses += usize::from(answer.status == 401);
        }
    }
    assert_eq!(guesses, 10);
}
