//! `POST /auth/password/reset`.

mod factors;
mod owner;

use serde_json::json;

use crate::house::{Answer, House, PASSWORD, Person, of_status, together};

const NEW: &str = "seven green kettles";

async fn forgot(house: &House, email: &str) -> String {
    let body = json!({ "email": email });
    house.visitor().post_json("/auth/password/forgot", body).await.is(202);
    house.mail.last_to(email).await.token()
}

async fn reset(person: &mut Person, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    person.post_json("/auth/password/reset", body).await
}

/// Promise: The link of the letter sets a new password and proves the address; every session ends, every earlier token is refused, and nobody is signed in by it.
/// ASVS 6.4.3
/// ASVS 7.4.3
#[tokio::test]
async fn ann_comes_back_with_a_new_password() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let token = forgot(&house, "ann@example.com").await;
    let mut lost = house.visitor();
    let answer = reset(&mut lost, &token, NEW).await.is(204);
    assert_eq!(answer.body.len(), 0);
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies.len(), 1, "nobody is signed in by this: {cookies:?}");
    assert!(answer.header("set-cookie").starts_with("__Host-device="), "{cookies:?}");
    ann.me().await.refuses(401, "invalid_token");
    ann.refresh().await.refuses(401, "refresh_token_refused");
    lost.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    let answer = lost.try_sign_in("ann", NEW).await.is(200);
    let profile = lost.with_token(&answer.member("access_token")).me().await.is(200);
    assert_eq!(profile.json()["email_verified"], true);
}

/// Promise: The owner is told by mail that their password is another.
/// ASVS 6.3.7
#[tokio::test]
async fn the_owner_is_told() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    let token = forgot(&house, "ann@example.com").await;
    reset(&mut house.visitor(), &token, NEW).await.is(204);
    assert_eq!(house.mail.last_kind_to("ann@example.com").await, "password_changed");
}

/// Promise: A link works once, for thirty minutes, and a newer one ends it; used, expired, replaced, foreign and guessed ones are refused alike.
/// ASVS 6.4.1
#[tokio::test]
async fn every_link_that_does_not_hold_is_refused_alike() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    visitor.register("ann").await;
    visitor.register("bob").await;
    let used = forgot(&house, "bob@example.com").await;
    reset(&mut visitor, &used, NEW).await.is(204);
    let replaced = forgot(&house, "ann@example.com").await;
    let held = forgot(&house, "ann@example.com").await;
    let (invitation, _) = house.invite(None).await;
    let unknown = format!("kw_vo_{}", "A".repeat(43));
    let refused = reset(&mut visitor, &used, NEW).await.refuses(400, "reset_token_refused");
    let others = [&*replaced, &invitation, &unknown, "kw_vo_", "", "nonsense\u{0}"];
    for token in others {
        let answer = reset(&mut visitor, token, NEW).await;
        assert_eq!(answer.without_number(), refused.without_number(), "{token}");
    }
    house.clock.advance(1_800);
    let answer = reset(&mut visitor, &held, NEW).await;
    assert_eq!(answer.without_number(), refused.without_number());
    visitor.sign_in("ann").await;
}

/// Promise: A new password keeps the same rules as at registration, and one that breaks them spends neither the link nor an attempt.
#[tokio::test]
async fn a_password_against_the_rules_spends_nothing() {
    let house = House::with(&[("limits.guesses_per_network", "8")]).await;
    house.visitor().register("marigold").await;
    let token = forgot(&house, "marigold@example.com").await;
    let mut visitor = house.visitor();
    for (password, code) in [
        ("too short", "too_short"),
        ("passwordpassword", "common_password"),
        ("marigold@example.com", "own_words"),
        ("", "empty"),
    ]
    .iter()
    .cycle()
    .take(12)
    {
        let answer = reset(&mut visitor, &token, password).await;
        let faults = answer.refuses(422, "validation_failed").faults();
        assert_eq!(faults, [("/password".to_owned(), (*code).to_owned())]);
    }
    reset(&mut visitor, &token, &format!("{NEW}\n")).await.is(422);
    reset(&mut visitor, &format!(" {token}\n"), NEW).await.is(204);
}

/// Promise: Guesses at links spend the budget of their network.
#[tokio::test]
async fn guesses_spend_the_budget_of_the_network() {
    let house = House::with(&[("limits.guesses_per_network", "5")]).await;
    let mut visitor = house.visitor();
    for number in 0..5 {
        let token = format!("kw_vo_{number}{}", "A".repeat(42));
        reset(&mut visitor, &token, NEW).await.is(400);
    }
    let answer = reset(&mut visitor, "kw_vo_", NEW).await;
    answer.refuses(429, "too_many_attempts");
}

/// Promise: A link that was sent before a person was shut out opens nothing, and after they are let in again neither.
#[tokio::test]
async fn whoever_is_shut_out_stays_out() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    let token = forgot(&house, "ann@example.com").await;
    house.disable("ann").await;
    let mut visitor = house.visitor();
    reset(&mut visitor, &token, NEW).await.refuses(400, "reset_token_refused");
    house.enable("ann").await;
    reset(&mut visitor, &token, NEW).await.refuses(400, "reset_token_refused");
    visitor.sign_in("ann").await;
}

/// Promise: Of 200 who use one link at the same instant, over two instances, one sets a password; the others are refused, and each leaves a line.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_at_once_one_sets_a_password() {
    let house = House::with(&[("limits.guesses_per_network", "1000")]).await;
    let second = house.second().await;
    house.visitor().register("ann").await;
    let token = forgot(&house, "ann@example.com").await;
    let requests = (0..200).map(|n| {
        let mut visitor = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let token = token.clone();
        async move { reset(&mut visitor, &token, &format!("kettles of number {n}")).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 204).len(), 1);
    assert_eq!(of_status(&answers, 400).len() + of_status(&answers, 503).len(), 199);
    let won = answers.iter().position(|answer| answer.status == 204).unwrap();
    let password = format!("kettles of number {won}");
    house.visitor().try_sign_in("ann", &password).await.is(200);
    let lines = house.audit().await;
    let told = |outcome: &str| {
        lines
            .iter()
            .filter(|line| line.event == "password_reset" && line.outcome == outcome)
            .count()
    };
    assert_eq!((told("success"), told("refused")), (1, of_status(&answers, 400).len()));
    assert_eq!(house.mail.count_of("ann@example.com", "password_changed").await, 1);
}

/// Promise: Of a reset the audit holds who it was about and what came of it; neither the link nor the password is anywhere.
#[tokio::test]
async fn a_reset_is_told() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let ann = visitor.register("ann").await.member("id");
    let token = forgot(&house, "ann@example.com").await;
    house.clock.advance(1);
    reset(&mut visitor, &token, "too short").await.is(422);
    let line = house.last_entry().await;
    assert_eq!(
        (line.event.as_str(), line.reason.as_deref()),
        ("password_reset", Some("password_policy"))
    );
    house.clock.advance(1);
    reset(&mut visitor, &token, NEW).await.is(204);
    let line = house.last_entry().await;
    assert_eq!(
        (line.outcome.as_str(), line.reason.as_deref()),
        ("success", Some("address_proved"))
    );
    assert_eq!(line.subject_id, Some(ann));
    house.clock.advance(1);
    reset(&mut visitor, &token, NEW).await.is(400);
    let line = house.last_entry().await;
    assert_eq!(
        (line.outcome.as_str(), line.reason.as_deref()),
        ("refused", Some("reset_token_refused"))
    );
    assert!(!house.database_holds(&token) && !house.database_holds(NEW));
    assert!(!house.log().contains(&token));
}
