//! Instances on one database, with the same settings or others.

use keyward_flows::app::StartError;
use keyward_flows::upkeep::presence::Joined;

use crate::house::House;

const SECRET: &str = "a-secret-of-the-prototype-0123456789";

/// The sentences of a start that is let through.
#[track_caller]
fn odd(joined: Result<Joined, StartError>) -> Vec<String> {
    joined.map(|joined| joined.odd).unwrap()
}

/// The text of a start that is refused.
#[track_caller]
fn refused(joined: Result<Joined, StartError>) -> String {
    match joined {
        Ok(_) => panic!("it was let through"),
        Err(error) => error.to_string(),
    }
}

/// Promise: Two instances with the same settings run together, also when one of them was killed and starts again at once.
#[tokio::test]
async fn instances_with_the_same_settings_run_together() {
    let house = House::new().await;
    for _ in 0..3 {
        assert!(odd(house.second().await.join("box").await).is_empty());
    }
}

/// Promise: An instance at another public URL is refused while the first runs, and told the setting, both values, and how to go on; it starts at once when the first has stopped, and thirty seconds after it was killed.
#[tokio::test]
async fn another_public_url_is_refused_while_the_first_runs() {
    let house = House::new().await;
    let other = house.again_with(&[("server.public_url", "http://127.0.0.1:9000")]).await;
    let first = house.join("first box").await.unwrap();
    house.clock.advance(10);
    assert_eq!(
        refused(other.join("other box").await),
        "server.public_url is http://127.0.0.1:9000 here and http://localhost:8080 at an instance \
         that runs on the same database (first box), so each would refuse the other's tokens. \
         Stop that instance first; if it is gone already, start again in 20 seconds."
    );
    // What was refused has left nothing behind.
    assert!(odd(house.second().await.join("second box").await).is_empty());
    house.clock.advance(30);
    let joined = other.join("other box").await.unwrap();
    joined.presence.leave(other.app()).await;
    first.presence.leave(house.app()).await;
    let first = house.join("first box").await.unwrap();
    refused(other.join("other box").await);
    first.presence.leave(house.app()).await;
    assert!(odd(other.join("other box").await).is_empty());
}

/// Promise: An instance that runs says so every ten seconds, and is not taken for dead.
#[tokio::test]
async fn an_instance_that_runs_is_not_taken_for_dead() {
    let house = House::new().await;
    let other = house.again_with(&[("server.public_url", "http://127.0.0.1:9000")]).await;
    let first = house.join("first box").await.unwrap();
    for _ in 0..10 {
        house.clock.advance(29);
        assert_eq!(first.presence.renew(house.app()).await.unwrap(), None);
        assert_eq!(house.sweep().await.instances, 0);
    }
    refused(other.join("other box").await);
}

/// Promise: An instance that was taken for dead while it slept says so loudly when it wakes beside one that it can't run with.
#[tokio::test]
async fn an_instance_that_was_taken_for_dead_says_so() {
    let house = House::new().await;
    let other = house.again_with(&[("server.public_url", "http://127.0.0.1:9000")]).await;
    let first = house.join("first box").await.unwrap();
    house.clock.advance(30);
    let joined = other.join("other box").await.unwrap();
    assert_eq!(other.sweep().await.instances, 1);
    let said = first.presence.renew(house.app()).await.unwrap().unwrap();
    assert!(said.starts_with("server.public_url is http://localhost:8080 here and"), "{said}");
    assert_eq!(first.presence.renew(house.app()).await.unwrap(), None, "and says it once");
    refused(house.second().await.join("second box").await);
    joined.presence.leave(other.app()).await;
}

/// Promise: An instance that signs with another shared secret, or with a shared secret where the other signs with keys, is refused; no secret is written down or shown.
#[tokio::test]
async fn another_way_to_sign_is_refused_where_tokens_would_be() {
    let hs256 = |secret| [("tokens.algorithm", "HS256"), ("tokens.secret_key", secret)];
    let house = House::with(&hs256(SECRET)).await;
    let first = house.join("first box").await.unwrap();
    assert!(odd(house.again_with(&hs256(SECRET)).await.join("box").await).is_empty());
    let other = "another-secret-of-the-prototype-01234";
    let said = refused(house.again_with(&hs256(other)).await.join("box").await);
    assert!(said.starts_with("tokens.secret_key is another one here than at"), "{said}");
    assert!(!said.contains(SECRET) && !said.contains(other), "{said}");
    assert!(!house.database_holds(SECRET) && !house.database_holds(other));
    let keys = house.again_with(&[]).await;
    let said = refused(keys.join("box").await);
    assert!(said.starts_with("tokens.algorithm is ES256 here and HS256 at"), "{said}");
    first.presence.leave(house.app()).await;
    house.clock.advance(31);
    keys.join("box").await.unwrap();
    let said = refused(house.join("first box").await);
    assert!(said.starts_with("tokens.algorithm is HS256 here and ES256 at"), "{said}");
}

/// Promise: Settings that differ to no great harm are named, each with both values and the other instance.
#[tokio::test]
async fn what_is_only_odd_is_named() {
    let house = House::new().await;
    house.join("first box").await.unwrap();
    let settings = [
        ("server.cors_origins", "https://a.example,https://b.example"),
        ("tokens.algorithm", "EdDSA"),
        ("tokens.access_lifetime_seconds", "60"),
        ("sessions.idle_lifetime_seconds", "60"),
        ("passwords.minimum_length", "9"),
        ("limits.guesses_per_person", "9"),
        ("registration.mode", "closed"),
        // The matter of one machine.
        ("server.address", "localhost:9000"),
        ("server.public_url", "http://localhost:8080"),
        ("server.drain_seconds", "9"),
        ("passwords.hashing_threads", "9"),
        ("cache.tokens", "9"),
        ("log.level", "warn"),
    ];
    let other = house.again_with(&settings).await;
    let place = "an instance that runs on the same database (first box).";
    let expected = [
        ("server.cors_origins", "https://a.example, https://b.example", "not set"),
        ("tokens.algorithm", "EdDSA", "ES256"),
        ("tokens.access_lifetime_seconds", "60", "600"),
        ("sessions.idle_lifetime_seconds", "60", "3600"),
        ("passwords.minimum_length", "9", "15"),
        ("limits.guesses_per_person", "9", "10"),
        ("registration.mode", "closed", "open"),
    ]
    .map(|(name, own, theirs)| format!("{name} is {own} here and {theirs} at {place}"));
    assert_eq!(odd(other.join("other box").await), expected);
    // The order of a list says nothing.
    let settings = settings.map(|(name, value)| match name {
        "server.cors_origins" => (name, "https://b.example,https://a.example"),
        _ => (name, value),
    });
    let third = house.again_with(&settings).await;
    assert_eq!(odd(third.join("third box").await), expected);
}

/// Promise: A row that a wrong clock wrote into the future keeps nobody from starting.
#[tokio::test]
async fn a_row_from_the_future_keeps_nobody_out() {
    let house = House::new().await;
    let other = house.again_with(&[("server.public_url", "http://127.0.0.1:9000")]).await;
    house.clock.advance(3_600);
    house.join("first box").await.unwrap();
    house.clock.advance(-3_600);
    assert!(odd(other.join("other box").await).is_empty());
    assert_eq!(other.sweep().await.instances, 1);
}
