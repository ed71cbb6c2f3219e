//! `POST /users/me/recovery-codes`.

use std::collections::BTreeSet;

use serde_json::json;

use crate::house::{House, of_status, together};

/// Promise: A recovery code stands in for a lost app once, and says how well a person proved themselves as the app would have.
/// ASVS 6.5.1
/// ASVS 6.4.4
#[tokio::test]
async fn a_recovery_code_opens_the_door_once() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, codes) = ann.add_app(&house).await;
    let mfa_token = ann.first_step("ann").await;
    let answer = ann.bring(&mfa_token, "recovery_code", &codes[3]).await.is(200);
    let claims = crate::house::jwt::claims(&answer.member("access_token"));
    assert_eq!(claims["acr"], "aal2");
    let mfa_token = ann.first_step("ann").await;
    ann.bring(&mfa_token, "recovery_code", &codes[3]).await.refuses(401, "code_refused");
    // The lost app goes, with the code as the proof that was asked for.
    ann.token = Some(answer.member("access_token"));
    ann.delete(&format!("/users/me/factors/{}", app.id)).await.is(204);
}

/// Promise: Of a hundred who bring one recovery code at once, over two instances, one signs in.
/// ASVS 6.5.1
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_who_bring_one_recovery_code_one_signs_in() {
    let house = House::with(&[("limits.mode", "off")]).await;
    let mut ann = house.member("ann").await;
    let (_, codes) = ann.add_app(&house).await;
    let second = house.second().await;
    let mut waiting = Vec::new();
    for n in 0..100_usize {
        let mut door = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let mfa_token = door.first_step("ann").await;
        waiting.push((door, mfa_token));
    }
    let answers = together(waiting.into_iter().map(|(mut door, mfa_token)| {
        let code = codes[0].clone();
        async move { door.bring(&mfa_token, "recovery_code", &code).await }
    }))
    .await;
    assert_eq!(of_status(&answers, 200).len(), 1);
    assert_eq!(of_status(&answers, 401).len(), 99);
}

/// Promise: Recovery codes have 125 bits each, no two alike, and are shown once: nobody keeps more of them than a hash.
/// ASVS 6.5.2
/// ASVS 6.5.3
/// ASVS 6.5.4
#[tokio::test]
async fn recovery_codes_are_long_and_shown_once() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (_, codes) = ann.add_app(&house).await;
    let different: BTreeSet<_> = codes.iter().collect();
    assert_eq!(different.len(), 10);
    for code in &codes {
        let signs = code.chars().filter(|c| c.is_ascii_alphanumeric()).count();
        assert_eq!(signs, 25, "{code}");
        assert!(!house.log().contains(code));
    }
}

/// Promise: New recovery codes replace the old ones, and are for whoever has a factor that they stand in for, after a fresh proof.
#[tokio::test]
async fn new_codes_replace_the_old_ones() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    ann.post("/users/me/recovery-codes").await.refuses(404, "factor_not_found");
    let (app, old) = ann.add_app(&house).await;
    let answer = ann.post("/users/me/recovery-codes").await.is(201).json();
    let new: Vec<_> = answer["codes"].as_array().unwrap().clone();
    assert_eq!(new.len(), 10);
    let mfa_token = ann.first_step("ann").await;
    ann.bring(&mfa_token, "recovery_code", &old[0]).await.refuses(401, "code_refused");
    ann.bring(&mfa_token, "recovery_code", new[0].as_str().unwrap()).await.is(200);
    house.clock.advance(605);
    ann.refresh().await.is(200);
    let refused = ann.post("/users/me/recovery-codes").await;
    refused.refuses(401, "insufficient_user_authentication");
    ann.step_up(json!({ "factor": "totp", "code": app.code() })).await.is(200);
    ann.post("/users/me/recovery-codes").await.is(201);
}
