//! A reset and the second factors: it never stands in for one, and leaves no stranger's behind.

use serde_json::json;

use super::{NEW, forgot, reset};
use crate::house::authenticator::Authenticator;
use crate::house::{House, PASSWORD, Person};

/// What a sign-in with the new password answers.
async fn is_asked_for_a_factor(person: &mut Person, name: &str) -> bool {
    let answer = person.try_sign_in(name, NEW).await.is(200);
    answer.json()["mfa_required"] == true
}

/// Promise: A reset never stands in for a second factor: whoever has one is asked for it afterwards, whether or not their address was proved before, and a browser that was trusted is trusted no more.
/// ASVS 6.4.3
#[tokio::test]
async fn a_reset_never_stands_in_for_a_factor() {
    let house = House::new().await;
    for name in ["unproved", "proved"] {
        let email = format!("{name}@example.com");
        let mut person = house.member(name).await;
        if name == "proved" {
            let token = forgot(&house, &email).await;
            reset(&mut person, &token, PASSWORD).await.is(204);
            person.sign_in(name).await;
        }
        person.add_app(&house).await;
        let token = forgot(&house, &email).await;
        reset(&mut house.visitor(), &token, NEW).await.is(204);
        assert!(is_asked_for_a_factor(&mut house.visitor(), name).await, "{name}");
    }
}

/// Promise: Where addresses are proved, whoever proves one that nobody had proved is not kept out by factors that a stranger set; a stranger's passkeys go wherever.
#[tokio::test]
async fn a_strangers_factors_and_passkeys_go() {
    for (verification, app_stays) in [("optional", false), ("off", true)] {
        let house = House::with(&[("email.verification", verification)]).await;
        let mut eve = house.member("ann").await;
        let mut device = Authenticator::new();
        eve.add_passkey(&mut device).await;
        eve.add_app(&house).await;
        let token = forgot(&house, "ann@example.com").await;
        let mut ann = house.visitor();
        reset(&mut ann, &token, NEW).await.is(204);
        let answer = eve.empty_handed().try_to_sign_in_by_passkey(&mut device).await;
        answer.refuses(401, "passkey_refused");
        assert_eq!(is_asked_for_a_factor(&mut ann, "ann").await, app_stays, "{verification}");
    }
}

/// Promise: Whoever registered keeps their factors and passkeys through the first reset where they are signed in, or do it on a device that they signed in from.
#[tokio::test]
async fn who_registered_keeps_factors_and_passkeys() {
    let house = House::with(&[("email.verification", "optional")]).await;
    for way in ["bearer", "device"] {
        let email = format!("{way}@example.com");
        let mut person = house.member(way).await;
        let mut device = Authenticator::new();
        person.add_passkey(&mut device).await;
        person.add_app(&house).await;
        let token = forgot(&house, &email).await;
        let body = json!({ "token": token, "password": NEW });
        let mut asks = match way {
            "bearer" => person.empty_handed().with_token(&person.token.clone().unwrap()),
            _ => {
                let mut asks = person.clone();
                (asks.token, asks.cookie) = (None, None);
                asks
            }
        };
        asks.post_json("/auth/password/reset", body).await.is(204);
        assert!(is_asked_for_a_factor(&mut house.visitor(), way).await, "{way}");
        house.visitor().sign_in_by_passkey(&mut device).await;
    }
}
