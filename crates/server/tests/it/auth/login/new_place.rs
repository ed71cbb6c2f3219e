//! The letter about a sign-in from a device or network that was not seen before.

use serde_json::json;

use crate::house::{House, Person, together};

const ANN: &str = "ann@example.com";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const NEWER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) \
                      AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 \
                      Safari/604.1";

fn at(house: &House, address: &str, agent: &str) -> Person {
    house.visitor_from(address).with_header("user-agent", agent)
}

/// Promise: A sign-in from a device or a network that a person has not used before is told to them by a letter, with device, place and time; the first sign-in of all, and those from known places, are not.
/// ASVS 6.3.5
#[tokio::test]
async fn a_new_place_is_told_and_a_known_one_is_not() {
    let house = House::new().await;
    let mut ann = at(&house, "203.0.113.7", FIREFOX);
    ann.register("ann").await;
    for (address, agent, letters) in [
        ("203.0.113.7", FIREFOX, 0),
        ("203.0.113.7", FIREFOX, 0),
        ("203.0.113.7", NEWER, 0),
        ("203.0.113.7", SAFARI, 1),
        ("203.0.113.7", SAFARI, 1),
        ("198.51.100.9", FIREFOX, 2),
        ("2001:db8:1:2::7", FIREFOX, 3),
        ("2001:db8:1:2::8", FIREFOX, 3),
        ("203.0.113.7", FIREFOX, 3),
    ] {
        at(&house, address, agent).sign_in("ann").await;
        let told = house.mail.count_of(ANN, "new_device").await;
        assert_eq!(told, letters, "{address} {agent}");
    }
    let line = house.audit().await.into_iter().find(|line| line.reason.is_some()).unwrap();
    assert_eq!((line.event.as_str(), line.reason.as_deref()), ("login", Some("new_place")));
    assert_eq!(line.outcome, "success");
}

/// Promise: That letter speaks the person's language, the place and the device too.
#[tokio::test]
async fn the_letter_speaks_the_persons_language() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let german = json!({ "locale": "de-AT" }).to_string();
    ann.send("PATCH", "/users/me", Some("application/json"), german).await.is(200);
    at(&house, "10.0.0.9", FIREFOX).sign_in("ann").await;
    let letter = house.mail.last_to(ANN).await;
    assert!(letter.text.contains("Firefox auf Linux"), "{}", letter.text);
    assert!(letter.text.contains("Lokales Netz"), "{}", letter.text);
}

/// Promise: What a person does elsewhere makes no place familiar to another, and a try that fails makes none familiar at all.
#[tokio::test]
async fn only_ones_own_sign_ins_make_a_place_familiar() {
    let house = House::new().await;
    house.member("ann").await;
    let mut cafe = at(&house, "198.51.100.9", FIREFOX);
    cafe.try_sign_in("ann", "another orbit lamp").await.is(401);
    cafe.register("bob").await;
    cafe.sign_in("bob").await;
    assert_eq!(house.mail.count_of(ANN, "new_device").await, 0);
    cafe.sign_in("ann").await;
    assert_eq!(house.mail.count_of(ANN, "new_device").await, 1);
}

/// Promise: Of many sign-ins at the same instant from one new place, over two instances, one letter tells.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_is_told() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let second = house.second().await;
    house.member("ann").await;
    let requests = (0..20).map(|number| {
        let house = if number % 2 == 0 { &house } else { &second };
        let mut cafe = at(house, "198.51.100.9", FIREFOX);
        async move { cafe.sign_in("ann").await }
    });
    together(requests).await;
    assert_eq!(house.mail.count_of(ANN, "new_device").await, 1);
}

/// Promise: A browser that the person signed in with before is known wherever it is; another person's is not.
#[tokio::test]
async fn a_known_device_is_known_wherever_it_is() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    let bob = house.member("bob").await;
    assert!(ann.device.is_some() && bob.device.is_some());
    let mut train = at(&house, "198.51.100.9", SAFARI);
    train.device.clone_from(&ann.device);
    train.sign_in("ann").await;
    assert_eq!(house.mail.count_of(ANN, "new_device").await, 0);
    let mut stranger = at(&house, "198.51.100.10", SAFARI);
    stranger.device.clone_from(&bob.device);
    stranger.sign_in("ann").await;
    assert_eq!(house.mail.count_of(ANN, "new_device").await, 1);
}
