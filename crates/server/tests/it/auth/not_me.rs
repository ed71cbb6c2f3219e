//! `POST /auth/not-me` and the page that letters lead to.

use serde_json::{Value, json};

use crate::house::{House, PASSWORD, of_status, together};

const PATH: &str = "/auth/not-me";
const ANN: &str = "ann@example.com";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const NEW: &str = "violet anchor teapot";

fn with(token: &str) -> Value {
    json!({ "token": token })
}

/// Promise: A letter about a sign-in from elsewhere carries "this was not me": one press ends every session on every instance, takes the password away, and sends the way to a new one.
/// ASVS 6.3.5
#[tokio::test]
async fn the_owner_throws_a_stranger_out() {
    let house = House::new().await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    house.clock.advance(5);
    let mut thief = house.visitor_from("198.51.100.66").with_header("user-agent", FIREFOX);
    thief.sign_in("ann").await;
    let mut thief_elsewhere = thief.at(&second);
    thief_elsewhere.me().await.is(200);
    let letter = house.mail.last_to(ANN).await;
    assert!(letter.text.contains("Firefox on Linux"), "{}", letter.text);
    assert!(letter.text.contains("198.51.100.66"), "{}", letter.text);
    let mut reader = house.visitor_from("192.0.2.80");
    assert!(reader.post_json(PATH, with(&letter.token())).await.is(204).body.is_empty());
    for person in [&mut thief, &mut ann] {
        person.me().await.refuses(401, "invalid_token");
        person.refresh().await.refuses(401, "refresh_token_refused");
    }
    thief_elsewhere.me_within_a_second().await.refuses(401, "invalid_token");
    thief.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    let reset = house.mail.last_to(ANN).await;
    let body = json!({ "token": reset.token(), "password": NEW });
    reader.post_json("/auth/password/reset", body).await.is(204);
    reader.try_sign_in("ann", NEW).await.is(200);
    thief.try_sign_in("ann", PASSWORD).await.is(401);
}

/// Promise: The token works once, for seven days, and for nothing else; whatever is wrong with it, the answer is the same.
/// ASVS 6.5.1
#[tokio::test]
async fn a_token_works_once_and_for_a_week() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    let answer = ann.put_json("/users/me/password", change).await.is(200);
    ann.token = Some(answer.member("access_token"));
    let token = house.mail.last_to(ANN).await.token();
    let mut reader = house.visitor();
    for odd in
        ["", "x", "kw_vo_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "kw_vo_\r\n", &NEW[..5]]
    {
        reader.post_json(PATH, with(odd)).await.refuses(400, "not_me_token_refused");
    }
    for other in ["/auth/unlock", "/auth/deletion/undo", "/auth/email/undo"] {
        reader.post_json(other, with(&token)).await.is(400);
    }
    let body = json!({ "token": token, "password": "another violet anchor" });
    reader.post_json("/auth/password/reset", body).await.is(400);
    ann.me().await.is(200);
    house.clock.advance(7 * 86_400 - 1);
    reader.post_json(PATH, with(&token)).await.is(204);
    reader.post_json(PATH, with(&token)).await.refuses(400, "not_me_token_refused");
    let late = House::new().await;
    let mut bob = late.member("bob").await;
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    bob.put_json("/users/me/password", change).await.is(200);
    let token = late.mail.last_to("bob@example.com").await.token();
    late.clock.advance(7 * 86_400);
    late.visitor().post_json(PATH, with(&token)).await.refuses(400, "not_me_token_refused");
}

/// Promise: Of two hundred who bring one token at the same instant, over two instances, one is heard.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_at_once_one_is_heard() {
    let house = House::with(&[("limits.guesses_per_network", "1000")]).await;
    let second = house.second().await;
    let mut ann = house.member("ann").await;
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    ann.put_json("/users/me/password", change).await.is(200);
    let token = house.mail.last_to(ANN).await.token();
    let requests = (0..200).map(|n| {
        let mut reader = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let token = token.clone();
        async move { reader.post_json(PATH, with(&token)).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 204).len(), 1);
    assert_eq!(of_status(&answers, 400).len(), 199);
    let lines = house.audit().await;
    let told = |outcome| {
        lines.iter().filter(|line| line.event == "not_me" && line.outcome == outcome).count()
    };
    assert_eq!((told("success"), told("refused")), (1, 199));
    assert_eq!(house.mail.count_of(ANN, "reset_password").await, 1);
}

/// Promise: A link in a letter changes nothing by being opened: it shows a page with one button, however often a mail scanner follows it; the button acts.
#[tokio::test]
async fn opening_the_link_changes_nothing() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    house.visitor_from("198.51.100.66").sign_in("ann").await;
    let token = house.mail.last_to(ANN).await.token();
    let mut reader = house.visitor();
    let path = format!("/not-me?token={token}");
    for _ in 0..3 {
        let page = reader.get(&path).await.is(200);
        assert!(page.text().contains("id=\"submit\"") && page.text().contains(&token));
        assert_eq!(page.header("cache-control"), "no-store");
    }
    ann.me().await.is(200);
    let evil = reader.with_header("origin", "https://evil.example");
    evil.clone().post_form("/not-me", &[("token", &token)]).await.is(403);
    ann.me().await.is(200);
    let led_on = reader.post_form("/not-me", &[("token", &token)]).await.is(303);
    assert_eq!(led_on.header("location"), "/not-me?done=1");
    let done = reader.get("/not-me?done=1").await.is(200);
    assert!(done.text().contains("the password is gone") && !done.text().contains("<form"));
    ann.me().await.is(401);
    let spent = reader.get(&path).await.is(400);
    assert!(spent.text().contains("used or has expired") && !spent.text().contains("<form"));
    reader.post_form("/not-me", &[("token", &token)]).await.is(400);
    reader.get("/not-me?token=%22%3E%3Cscript%3E").await.is(400);
}

/// Promise: A second factor that came after the event of the letter goes with it, so a stranger who added one does not keep the owner out.
#[tokio::test]
async fn what_a_stranger_added_goes() {
    let house = House::new().await;
    house.member("ann").await;
    house.clock.advance(3_600);
    let mut stranger = house.visitor_from("198.51.100.66").with_header("user-agent", FIREFOX);
    stranger.sign_in("ann").await;
    let token = house.mail.last_to(ANN).await.token();
    house.clock.advance(60);
    stranger.add_app(&house).await;
    let mut reader = house.visitor();
    assert_eq!(reader.try_sign_in("ann", PASSWORD).await.json()["mfa_required"], true);
    reader.post_json(PATH, with(&token)).await.is(204);
    let body = json!({ "token": house.mail.last_to(ANN).await.token(), "password": NEW });
    reader.post_json("/auth/password/reset", body).await.is(204);
    let answer = reader.try_sign_in("ann", NEW).await.is(200);
    assert!(answer.json()["mfa_required"].is_null(), "the stranger's app is gone");
}

/// Promise: A factor from before the event of a letter is not taken away by it: a mailbox alone never does away with a second factor that was there.
/// ASVS 6.4.3
#[tokio::test]
async fn a_factor_from_before_stays() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let (app, _) = ann.add_app(&house).await;
    house.clock.advance(3_600);
    let mut ann = ann.empty_handed();
    ann.sign_in_with("ann", &app).await;
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    ann.put_json("/users/me/password", change).await.is(200);
    let token = house.mail.last_to(ANN).await.token();
    let mut reader = house.visitor();
    reader.post_json(PATH, with(&token)).await.is(204);
    let body = json!({ "token": house.mail.last_to(ANN).await.token(), "password": PASSWORD });
    reader.post_json("/auth/password/reset", body).await.is(204);
    assert_eq!(reader.try_sign_in("ann", PASSWORD).await.json()["mfa_required"], true);
}

/// Promise: "This was not me" opens nothing that an operator has shut.
#[tokio::test]
async fn whoever_an_operator_shut_out_stays_out() {
    let house = House::new().await;
    let mut ann = house.member("ann").await;
    let change = json!({ "current_password": PASSWORD, "new_password": NEW });
    ann.put_json("/users/me/password", change).await.is(200);
    let token = house.mail.last_to(ANN).await.token();
    house.disable("ann").await;
    house.visitor().post_json(PATH, with(&token)).await.refuses(400, "not_me_token_refused");
    assert_eq!(house.mail.count_of(ANN, "reset_password").await, 0);
}
