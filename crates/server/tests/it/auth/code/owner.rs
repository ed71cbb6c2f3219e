//! Whoever first proves an address owns its account, by a letter that signs in as well.

use super::{code, finish};
use crate::house::{House, PASSWORD};

/// Promise: Whoever registers with an address that is not theirs is out when its owner signs in by a letter: password, sessions and tokens are gone.
#[tokio::test]
async fn eve_is_out_when_the_owner_signs_in() {
    let house = House::new().await;
    let mut eve = house.member("ann").await;
    let mut ann = house.visitor();
    let answer = finish(&mut ann, &code(&house, "ann@example.com").await).await.is(200);
    eve.me().await.refuses(401, "invalid_token");
    eve.refresh().await.refuses(401, "refresh_token_refused");
    eve.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    ann.token = Some(answer.member("access_token"));
    assert_eq!(ann.me().await.json()["email_verified"], true);
}

/// Promise: Whoever is signed in and proves the address by a letter keeps their password and their sessions.
#[tokio::test]
async fn who_registered_keeps_everything() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let mut other = ann.empty_handed();
    other.sign_in("ann").await;
    finish(&mut ann, &code(&house, "ann@example.com").await).await.is(200);
    other.me().await.is(200);
    other.try_sign_in("ann", PASSWORD).await.is(200);
    assert_eq!(other.me().await.json()["email_verified"], true);
    // Proved once, it stays: from here every letter leaves the password alone.
    finish(&mut house.visitor(), &code(&house, "ann@example.com").await).await.is(200);
    other.try_sign_in("ann", PASSWORD).await.is(200);
}
