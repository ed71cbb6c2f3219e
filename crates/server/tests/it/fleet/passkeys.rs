//! Passkeys at two instances: what one asked, the other may hear, once.

use std::sync::Arc;

use serde_json::json;

use super::{Fleet, PUBLIC_URL, register, sign_in};
use crate::house::authenticator::Authenticator;
use crate::house::passkeys::{FINISH, OPTIONS, OWN, OWN_OPTIONS, answering};
use crate::house::{of_status, together};

/// Promise: Over two instances, of two hundred times the same answer of a passkey one begins a session.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_of_a_passkey_is_taken_once_over_two_instances() {
    let Some(fleet) = Fleet::new() else { return };
    let servers = Arc::new(fleet.both(&[]).await);
    register(&servers[0], "ann").await.is(201);
    let token = sign_in(&servers[0], "ann").await.access;
    let mut phone = Authenticator { origin: PUBLIC_URL.to_owned(), ..Authenticator::new() };
    let options = servers[0].post_json_as(&token, OWN_OPTIONS, json!({})).await.is(200).json();
    let made = answering(&options, &phone.create(&options["publicKey"]));
    servers[1].post_json_as(&token, OWN, made).await.is(201);

    let options = servers[1].post_json(OPTIONS, json!({})).await.is(200).json();
    let mut body = answering(&options, &phone.get(&options["publicKey"]));
    body["refresh_delivery"] = json!("body");
    let answers = together((0..200).map(|number| {
        let (servers, body) = (servers.clone(), body.clone());
        async move { servers[number % 2].post_json(FINISH, body).await }
    }))
    .await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len(), 199);
}
