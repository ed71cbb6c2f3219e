//! The sealing key, changed while the house is open.

use std::time::Duration;

use keyward_flows::admin::keys::{Resealed, reseal};
use keyward_flows::caller::May;

use serde_json::json;

use super::{hears, kid_of};
use crate::house::{House, PASSWORD, SEALING_KEY};

/// Another key than `SEALING_KEY`.
const NEW_KEY: &str = "YW5vdGhlciBrZXkgZm9yIHRoZSBzYW1lIHN0b3JpZXM=";

fn both() -> String {
    format!("{NEW_KEY},{SEALING_KEY}")
}

async fn seal_anew(house: &House) -> Resealed {
    reseal(house.app(), &May::at_the_command_line()).await.unwrap()
}

async fn under_first(house: &House) -> Vec<bool> {
    house.keys().await.iter().map(|key| key.is_under_first).collect()
}

/// Promise: `keys reseal` seals every key under the first of the listed ones while servers run; then the new one alone opens the ring, and every token stays good.
#[tokio::test]
async fn a_new_sealing_key_takes_over_while_the_house_is_open() {
    let house = House::new().await;
    let ann = house.member("ann").await;
    house.rotate().await;
    let second = house.again_with(&[("keys.sealing_key", &both())]).await;
    assert_eq!(under_first(&second).await, [false; 3]);
    let published = house.published_kids().await;
    let done = seal_anew(&second).await;
    assert_eq!((done.resealed, done.keys), (3, 3));
    assert_eq!(under_first(&second).await, [true; 3]);
    let again = Resealed { resealed: 0, keys: 3, secrets: 0 };
    assert_eq!(seal_anew(&second).await, again, "twice is once");
    let third = house.again_with(&[("keys.sealing_key", NEW_KEY)]).await;
    for door in [&house, &second, &third] {
        ann.at(door).me().await.is(200);
        assert_eq!(door.published_kids().await, published);
    }
    let entries = house.audit().await;
    let lines = entries.iter().filter(|entry| entry.event == "key_reseal");
    assert_eq!(lines.filter(|entry| entry.actor_kind == "cli").count(), 3);
}

/// Promise: `keys reseal` takes everything else with it that is sealed: an authenticator app, a sign-in that waits, a letter's link and a letter on its way work under the new key alone.
#[tokio::test]
async fn secrets_of_people_are_sealed_anew_too() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    let body = json!({ "username": "ann", "password": PASSWORD });
    let waits = house.visitor().post_json("/auth/login", body).await.is(200).member("mfa_token");
    let body = json!({ "email": "ann@example.com" });
    house.visitor().post_json("/auth/password/forgot", body).await.is(202);
    let second = house.again_with(&[("keys.sealing_key", &both())]).await;
    let done = seal_anew(&second).await;
    assert!(done.secrets >= 3, "{done:?}");
    let third = house.again_with(&[("keys.sealing_key", NEW_KEY)]).await;
    let token = third.mail.last_to("ann@example.com").await.token();
    third.visitor().bring(&waits, "totp", &app.next_code()).await.is(200);
    let body = json!({ "token": token, "password": "a lantern made of tangerines" });
    third.visitor().post_json("/auth/password/reset", body).await.is(204);
}

/// Promise: An instance that knows the old sealing key alone goes on through a reseal, and through a rotation after it, without a refused request.
#[tokio::test]
async fn an_instance_with_the_old_sealing_key_goes_on() {
    let house = House::new().await;
    let second = house.again_with(&[("keys.sealing_key", &both())]).await;
    let mut ann = house.member("ann").await;
    seal_anew(&second).await;
    second.rotate().await;
    ann.me().await.is(200);
    for _ in 0..40 {
        if house.published_kids().await[0] == second.kid("active").await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    for door in [&second, &house] {
        let mut there = ann.at(door);
        there.refresh().await.is(200);
        assert_eq!(kid_of(&there), second.kid("active").await);
        for other in [&second, &house] {
            there.at(other).me().await.is(200);
        }
        ann.cookie = there.cookie;
    }
    // It lacks the key that it can't open, which signs nothing yet.
    let (here, there) = (house.published_kids().await, second.published_kids().await);
    assert_eq!((here.len(), there.len()), (2, 3));
}

/// Promise: An instance that can't open the key in use answers 503 where it would have to sign or verify with it.
#[tokio::test]
async fn an_instance_that_cannot_open_the_key_in_use_fails_closed() {
    let house = House::new().await;
    let second = house.again_with(&[("keys.sealing_key", &both())]).await;
    let ann = house.member("ann").await;
    second.rotate().await;
    second.rotate().await;
    let mut there = ann.at(&second);
    there.refresh().await.is(200);
    there.at(&house).me().await.refuses(503, "keys_unavailable");
    // From a second on it can't say that it heard: it asks the table, and does not sign.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    house.visitor().try_sign_in("ann", PASSWORD).await.refuses(503, "keys_unavailable");
    house.visitor().get("/health/ready").await.refuses(503, "not_ready");
    ann.at(&house).me().await.is(200);
    let restarted = house.again_with(&[("keys.sealing_key", &both())]).await;
    hears(&second, &restarted).await;
    there.at(&restarted).me().await.is(200);
}
