//! A person who is shut out, everywhere and at once.

use serde_json::json;

use crate::house::{House, PASSWORD, together};

/// Promise: A person who is shut out can't sign in, and every token of theirs opens nothing from that moment.
/// ASVS 7.4.2
/// ASVS 7.4.5
#[tokio::test]
async fn a_person_who_is_shut_out_is_out_at_once() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut elsewhere = ann.empty_handed();
    let refresh = elsewhere.sign_in_by_body("ann").await;
    ann.me().await.is(200);
    house.disable("ann").await;
    for person in [&mut ann, &mut elsewhere] {
        let answer = person.me().await.refuses(401, "invalid_token");
        assert_eq!(answer.member("detail"), "Could not validate credentials");
        person.get("/users/me/sessions").await.refuses(401, "invalid_token");
        let change = json!({ "current_password": PASSWORD, "new_password": "seven green kettles" });
        person.put_json("/users/me/password", change).await.refuses(401, "invalid_token");
        person.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    }
    ann.refresh().await.refuses(401, "refresh_token_refused");
    elsewhere.refresh_with(&refresh).await.refuses(401, "refresh_token_refused");
}

/// Promise: Another instance hears that a person is shut out within a second.
/// ASVS 8.3.2
#[tokio::test]
async fn another_instance_hears_within_a_second() {
    let house = House::new().await;
    let second = house.second().await;
    let ann = house.member("ann").await;
    let bob = house.member("bob").await;
    let mut ann_there = ann.at(&second);
    let mut bob_there = bob.at(&second);
    ann_there.me().await.is(200);
    house.disable("ann@example.com").await;
    ann_there.me_within_a_second().await.refuses(401, "invalid_token");
    bob_there.me().await.is(200);
    ann_there.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
}

/// Promise: Whoever signs in at the very instant in which they are shut out is out as well: none of the tokens that were handed out opens anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_slips_in_while_the_door_is_closed() {
    let house = House::with(&[("limits.guesses_per_person", "1000")]).await;
    house.visitor().register("ann").await;
    let visitors: Vec<_> = (0..60).map(|_| house.visitor()).collect();
    let logins = tokio::spawn(together(
        visitors
            .into_iter()
            .map(|mut visitor| async move { visitor.try_sign_in("ann", PASSWORD).await }),
    ));
    while house.audit().await.iter().all(|line| line.event != "login") {
        tokio::task::yield_now().await;
    }
    house.disable("ann").await;
    for answer in logins.await.unwrap() {
        if answer.status != 200 {
            answer.refuses(401, "wrong_credentials");
            continue;
        }
        let mut ann = house.visitor().with_token(&answer.member("access_token"));
        ann.me().await.refuses(401, "invalid_token");
        let cookie = answer.header("set-cookie").split([';', '=']).nth(1).unwrap();
        ann.refresh_with(cookie).await.refuses(401, "refresh_token_refused");
    }
}

/// Promise: Who is let in again signs in anew: tokens from before stay dead.
#[tokio::test]
async fn tokens_from_before_stay_dead() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let old_refresh = ann.empty_handed().sign_in_by_body("ann").await;
    house.disable("ann").await;
    house.enable("ann").await;
    ann.me().await.refuses(401, "invalid_token");
    ann.empty_handed().refresh_with(&old_refresh).await.refuses(401, "refresh_token_refused");
    ann.refresh().await.refuses(401, "refresh_token_refused");
    // An instance that starts afterwards, and has heard of nothing, refuses them as well.
    ann.at(&house.second().await).me().await.refuses(401, "invalid_token");
    ann.sign_in("ann").await;
    ann.me().await.is(200);
}

/// Promise: Shutting one person out touches nobody else, and doing it twice changes nothing.
#[tokio::test]
async fn nobody_else_is_shut_out() {
    let house = House::new().await;
    let mut bob = house.member("bob").await;
    house.member("ann").await;
    house.disable("ann").await;
    house.disable("ANN").await;
    bob.me().await.is(200);
    bob.refresh().await.is(200);
    let shut_out = house.audit().await;
    let lines = shut_out.iter().filter(|entry| entry.event == "user_disable").count();
    assert_eq!(lines, 1);
}
