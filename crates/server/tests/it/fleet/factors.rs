//! Second factors over two instances.

use std::sync::Arc;
use std::time::SystemTime;

use axum::body::Body;
use keyward_rules::factor::totp;
use keyward_rules::value::instant::Instant;
use serde_json::{Value, json};

use super::{Fleet, credentials, register, sign_in};
use crate::house::{Answer, PASSWORD, of_status, together};
use crate::start::process::Running;

async fn post_as(server: &Running, token: &str, path: &str, body: Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    server.try_send("POST", path, &headers, Body::from(body.to_string())).await.unwrap()
}

/// By the real clock, which the instances go by.
fn now() -> Instant {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Instant::from_seconds(i64::try_from(since.as_secs()).unwrap())
}

/// Brings a code two hundred times at once, for forty sign-ins, half at each instance.
async fn bring(servers: &Arc<[Running; 2]>, factor: &str, code: &str) -> Vec<Answer> {
    let mut waiting = Vec::new();
    for number in 0..40 {
        let first = servers[number % 2].post_json("/auth/login", credentials("ann", PASSWORD));
        waiting.push(first.await.is(200).member("mfa_token"));
    }
    together((0..200).map(|number| {
        let servers = servers.clone();
        let body = json!({
            "mfa_token": waiting[number % 40], "factor": factor, "code": code,
        });
        async move { servers[number / 40 % 2].post_json("/auth/login/factor", body).await }
    }))
    .await
}

/// Promise: Of two hundred who bring one code of an app at once to two instances on PostgreSQL, one signs in; and so it is with a recovery code.
/// ASVS 6.5.1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_code_opens_one_door_over_two_instances() {
    let Some(fleet) = Fleet::new() else { return };
    let servers = Arc::new(fleet.both(&[("KEYWARD_LIMITS_MODE", "off")]).await);
    register(&servers[0], "ann").await.is(201);
    let pair = sign_in(&servers[0], "ann").await;
    let begun = post_as(&servers[0], &pair.access, "/users/me/factors/totp", json!({})).await;
    let begun = begun.is(201);
    let secret = totp::from_base32(&begun.member("secret")).unwrap();
    // The code of the step before is as good, and leaves the one of this step to be brought.
    let first = totp::code_at(&secret, now().plus_seconds(-30)).unwrap();
    let body = json!({ "id": begun.member("id"), "code": first.as_str() });
    let path = "/users/me/factors/totp/confirm";
    let confirmed = post_as(&servers[1], &pair.access, path, body).await.is(200).json();

    let code = totp::code_at(&secret, now()).unwrap();
    let answers = bring(&servers, "totp", &code).await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len(), 199);

    let code = confirmed["recovery_codes"][0].as_str().unwrap();
    let answers = bring(&servers, "recovery_code", code).await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len(), 199);
}
