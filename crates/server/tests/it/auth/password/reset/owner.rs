//! Whoever first proves an address owns its account.

use serde_json::json;

use super::{NEW, forgot, reset};
use crate::house::{House, PASSWORD};

/// Promise: Whoever registers with an address that is not theirs is out when its owner proves it by a reset: password, sessions and tokens are gone.
#[tokio::test]
async fn eve_is_out_when_the_owner_comes() {
    let house = House::new().await;
    let mut eve = house.member("ann").await;
    let token = forgot(&house, "ann@example.com").await;
    reset(&mut house.visitor(), &token, NEW).await.is(204);
    eve.me().await.refuses(401, "invalid_token");
    eve.refresh().await.refuses(401, "refresh_token_refused");
    eve.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    house.visitor().try_sign_in("ann", NEW).await.is(200);
}

/// Promise: A link to a new password is for the address that it was sent to: after a change of address it opens nothing.
#[tokio::test]
async fn a_link_dies_with_its_address() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let old = forgot(&house, "ann@example.com").await;
    let body = json!({ "email": "ann@example.org", "password": PASSWORD });
    ann.post_json("/users/me/email", body).await.is(202);
    let confirm = house.mail.last_to("ann@example.org").await.token();
    ann.post_json("/auth/email/verify", json!({ "token": confirm })).await.is(204);
    let answer = reset(&mut house.visitor(), &old, NEW).await;
    answer.refuses(400, "reset_token_refused");
    ann.me().await.is(200);
    let new = forgot(&house, "ann@example.org").await;
    reset(&mut house.visitor(), &new, NEW).await.is(204);
}
