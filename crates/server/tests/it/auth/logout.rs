//! `POST /auth/logout`.

use serde_json::json;

use crate::house::{House, together};

/// Promise: A browser signs out by its cookie: the cookie goes, and refresh and access tokens of that session open nothing from that moment.
/// ASVS 7.4.1
#[tokio::test]
async fn a_browser_signs_out_by_its_cookie() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let cookie = ann.cookie.clone();
    ann.me().await.is(200);
    let mut browser = ann.clone();
    browser.token = None;
    let answer = browser.post("/auth/logout").await.is(204);
    assert!(answer.body.is_empty());
    let cleared = "__Host-refresh=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0";
    assert_eq!(answer.header("set-cookie"), cleared);
    ann.me().await.refuses(401, "invalid_token");
    ann.cookie = cookie;
    ann.refresh().await.refuses(401, "refresh_token_refused");
}

/// Promise: A program signs out by its refresh token or by its access token, whichever it holds.
#[tokio::test]
async fn a_program_signs_out_by_either_token() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    for by_refresh in [true, false] {
        let mut program = ann.clone();
        let refresh = program.sign_in_by_body("ann").await;
        if by_refresh {
            let mut bare = program.empty_handed();
            let body = json!({ "refresh_token": refresh });
            bare.post_json("/auth/logout", body).await.is(204);
        } else {
            program.post("/auth/logout").await.is(204);
        }
        program.me().await.refuses(401, "invalid_token");
        program.refresh_with(&refresh).await.refuses(401, "refresh_token_refused");
    }
}

/// Promise: Signing out with a refresh token that was replaced already ends the session as well.
#[tokio::test]
async fn a_replaced_token_signs_out_too() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let first = ann.sign_in_by_body("ann").await;
    let second = ann.refresh_with(&first).await.is(200).member("refresh_token");
    let body = json!({ "refresh_token": first });
    ann.empty_handed().post_json("/auth/logout", body).await.is(204);
    ann.me().await.refuses(401, "invalid_token");
    ann.refresh_with(&second).await.refuses(401, "refresh_token_refused");
}

/// Promise: Signing out answers alike whatever the token was worth, and ends nothing but what was held.
#[tokio::test]
async fn signing_out_answers_alike_whatever_the_token_was_worth() {
    let house = House::new().await;
    let mut bob = house.member("bob").await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let refresh = ann.sign_in_by_body("ann").await;
    let access = ann.token.take().unwrap();
    for worthless in ["", "x", "kwr_unknown", &access] {
        let body = json!({ "refresh_token": worthless });
        ann.post_json("/auth/logout", body).await.is(204);
        ann.with_token(if worthless == access { "x" } else { worthless })
            .post("/auth/logout")
            .await
            .is(204);
    }
    ann.with_token(&refresh).post("/auth/logout").await.is(204);
    ann.post("/auth/logout").await.is(204);
    ann.with_token(&access).me().await.is(200);
    for _ in 0..2 {
        ann.post_json("/auth/logout", json!({ "refresh_token": refresh })).await.is(204);
    }
    ann.with_token(&access).me().await.refuses(401, "invalid_token");
    ann.with_token(&access).post("/auth/logout").await.is(204);
    bob.me().await.is(200);
}

/// Promise: An access token that has expired is worth nothing, to sign out either; that is no error.
#[tokio::test]
async fn an_expired_access_token_signs_nobody_out() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.clock.advance(600);
    let mut late = ann.clone();
    late.cookie = None;
    late.post("/auth/logout").await.is(204);
    ann.refresh().await.is(200);
}

/// Promise: Signing out ends one session; the person's others go on.
#[tokio::test]
async fn other_sessions_go_on() {
    let house = House::new().await;
    let mut laptop = house.member("ann").await;
    let mut phone = laptop.empty_handed();
    phone.sign_in("ann").await;
    laptop.post("/auth/logout").await.is(204);
    laptop.me().await.refuses(401, "invalid_token");
    phone.me().await.is(200);
    phone.refresh().await.is(200);
}

/// Promise: Who holds tokens of two sessions signs out of both.
#[tokio::test]
async fn tokens_of_two_sessions_end_both() {
    let house = House::new().await;
    let mut first = house.member("ann").await;
    let mut other = first.empty_handed();
    let refresh = other.sign_in_by_body("ann").await;
    let body = json!({ "refresh_token": refresh });
    first.post_json("/auth/logout", body).await.is(204);
    first.me().await.refuses(401, "invalid_token");
    other.me().await.refuses(401, "invalid_token");
}

/// Promise: A refresh at the very instant of the sign-out saves nothing: once that is answered, no token of the session opens anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refresh_at_the_same_instant_saves_nothing() {
    let house = House::new().await;
    let mut ann = house.visitor();
    ann.register("ann").await;
    let token = ann.sign_in_by_body("ann").await;
    let asking: Vec<_> = (0..40).map(|_| (ann.clone(), token.clone())).collect();
    let refreshes = tokio::spawn(together(
        asking.into_iter().map(|(mut ann, token)| async move { ann.refresh_with(&token).await }),
    ));
    ann.post("/auth/logout").await.is(204);
    for answer in refreshes.await.unwrap() {
        if answer.status != 200 {
            answer.refuses(401, "refresh_token_refused");
            continue;
        }
        ann.with_token(&answer.member("access_token")).me().await.refuses(401, "invalid_token");
        let next = answer.member("refresh_token");
        ann.refresh_with(&next).await.refuses(401, "refresh_token_refused");
    }
}

/// Promise: Another instance refuses the tokens of a session within a second of its sign-out.
#[tokio::test]
async fn another_instance_hears_of_a_sign_out_within_a_second() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let mut there = ann.at(&second);
    there.me().await.is(200);
    ann.post("/auth/logout").await.is(204);
    there.me_within_a_second().await.refuses(401, "invalid_token");
    there.refresh().await.refuses(401, "refresh_token_refused");
    // A third that starts now has heard of nothing, and refuses as well.
    ann.at(&house.second().await).me().await.refuses(401, "invalid_token");
}

/// Promise: A body that can't be read signs nobody out, and says so.
#[tokio::test]
async fn a_body_that_cannot_be_read_signs_nobody_out() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let json = Some("application/json");
    ann.send("POST", "/auth/logout", json, "{]").await.refuses(400, "malformed_body");
    let body = json!({ "everywhere": true });
    ann.post_json("/auth/logout", body).await.refuses(422, "validation_failed");
    ann.me().await.is(200);
}
