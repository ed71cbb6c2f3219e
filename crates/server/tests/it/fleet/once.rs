//! What happens once happens once, over two instances too.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;

use super::{Fleet, credentials, refresh_body, register, sign_in};
use crate::house::{Answer, PASSWORD, of_status, together};
use crate::start::process::Running;

/// The same question a hundred times at once, half at each instance.
async fn hundredfold(
    servers: &Arc<[Running; 2]>,
    path: &'static str,
    body: serde_json::Value,
) -> Vec<Answer> {
    together((0..100).map(|number| {
        let (servers, body) = (servers.clone(), body.clone());
        async move { servers[number % 2].post_json(path, body).await }
    }))
    .await
}

/// Promise: Over two instances, of a hundred registrations at once one is made, of a hundred refreshes one rotates, and of a hundred guesses ten are judged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_once_happens_once_over_two_instances() {
    let Some(fleet) = Fleet::new() else { return };
    let servers = Arc::new(fleet.both(&[]).await);

    let ann = json!({ "username": "ann", "email": "ann@example.com", "password": PASSWORD });
    let answers = hundredfold(&servers, "/auth/register", ann).await;
    assert_eq!(of_status(&answers, 201).len(), 1);
    assert_eq!(of_status(&answers, 400).len(), 99);

    let held = sign_in(&servers[0], "ann").await;
    let answers = hundredfold(&servers, "/auth/refresh", refresh_body(&held)).await;
    assert_eq!(of_status(&answers, 200).len(), 100, "within the window a lost answer comes again");
    let successors: BTreeSet<_> = answers.iter().map(|a| a.member("refresh_token")).collect();
    assert_eq!(successors.len(), 1);

    register(&servers[0], "bob").await.is(201);
    let wrong = credentials("bob", "velvet harbour saxophone");
    let answers = hundredfold(&servers, "/auth/login", wrong).await;
    assert_eq!(of_status(&answers, 401).len(), 10);
    assert_eq!(of_status(&answers, 429).len(), 90);
}
