//! `POST /auth/email/verify`.

mod optional;
mod taken;

use serde_json::{Value, json};

use crate::house::{Answer, House, PASSWORD, Person, of_status, together};

const REQUIRED: &[(&str, &str)] = &[("email.verification", "required")];
const NEW: &str = "seven green kettles";

fn newcomer(name: &str) -> Value {
    json!({ "username": name, "email": format!("{name}@example.com"), "password": PASSWORD })
}

async fn register(person: &mut Person, name: &str) -> String {
    person.post_json("/auth/register", newcomer(name)).await.is(202).member("id")
}

async fn verify(person: &mut Person, body: Value) -> Answer {
    person.post_json("/auth/email/verify", body).await
}

/// Promise: Where addresses must be proved, registration makes no account but sends a letter; the program that asked confirms it with its id, and the account is as it was asked for.
#[tokio::test]
async fn ann_confirms_what_she_asked_for() {
    let house = House::with(REQUIRED).await;
    let mut ann = house.visitor();
    let id = register(&mut ann, "ann").await;
    ann.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    let letter = house.mail.last_to("ann@example.com").await;
    assert!(letter.text.contains(&format!("/verify?token={}", letter.token())), "{}", letter.text);
    let answer = verify(&mut ann, json!({ "token": letter.token(), "id": id })).await.is(204);
    assert_eq!((answer.body.len(), answer.header("set-cookie")), (0, ""));
    ann.sign_in("ann").await;
    assert_eq!(ann.me().await.json()["email_verified"], true);
}

/// Promise: Whoever has the letter alone sets the password, and the one that was asked for is worth nothing: nobody prepares an account for somebody else.
#[tokio::test]
async fn whoever_has_the_letter_alone_sets_the_password() {
    let house = House::with(REQUIRED).await;
    let mut eve = house.visitor();
    register(&mut eve, "ann").await;
    let token = house.mail.last_to("ann@example.com").await.token();
    let mut ann = house.visitor();
    let answer = verify(&mut ann, json!({ "token": token })).await;
    let faults = answer.refuses(422, "validation_failed").faults();
    assert_eq!(faults, [("/password".to_owned(), "missing".to_owned())]);
    verify(&mut ann, json!({ "token": token, "password": "too short" })).await.is(422);
    verify(&mut ann, json!({ "token": token, "password": NEW })).await.is(204);
    eve.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    ann.try_sign_in("ann", NEW).await.is(200);
}

/// Promise: A letter holds for a day and once; used, expired, foreign and guessed tokens, and an id of another registration, are refused alike.
/// ASVS 6.4.1
#[tokio::test]
async fn every_token_that_does_not_hold_is_refused_alike() {
    let house = House::with(REQUIRED).await;
    let mut visitor = house.visitor();
    let ann = register(&mut visitor, "ann").await;
    let used = house.mail.last_to("ann@example.com").await.token();
    let bob = register(&mut visitor, "bob").await;
    let held = house.mail.last_to("bob@example.com").await.token();
    let refused = verify(&mut visitor, json!({ "token": held, "id": ann })).await;
    let refused = refused.refuses(400, "verification_token_refused");
    verify(&mut visitor, json!({ "token": used, "id": ann })).await.is(204);
    let unknown = format!("kw_vo_{}", "A".repeat(43));
    let (invitation, _) = house.invite(None).await;
    for token in [&*used, &unknown, &invitation, "kw_vo_", ""] {
        let answer = verify(&mut visitor, json!({ "token": token, "id": ann })).await;
        assert_eq!(answer.without_number(), refused.without_number(), "{token}");
    }
    house.clock.advance(86_400);
    let answer = verify(&mut visitor, json!({ "token": held, "id": bob })).await;
    assert_eq!(answer.without_number(), refused.without_number());
    visitor.try_sign_in("bob", PASSWORD).await.refuses(401, "wrong_credentials");
}

/// Promise: Of 200 who confirm one letter at the same instant, over two instances, one makes the account.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_at_once_one_makes_the_account() {
    let all = [REQUIRED, &[("limits.guesses_per_network", "1000")]].concat();
    let house = House::with(&all).await;
    let second = house.second().await;
    let id = register(&mut house.visitor(), "ann").await;
    let token = house.mail.last_to("ann@example.com").await.token();
    let requests = (0..200).map(|n| {
        let mut visitor = if n % 2 == 0 { house.visitor() } else { second.visitor() };
        let body = json!({ "token": token, "id": id });
        async move { verify(&mut visitor, body).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 204).len(), 1);
    assert_eq!(of_status(&answers, 400).len(), 199);
    house.visitor().sign_in("ann").await;
    let lines = house.audit().await;
    let told = |event: &str, outcome: &str| {
        lines.iter().filter(|line| line.event == event && line.outcome == outcome).count()
    };
    assert_eq!((told("email_verify", "success"), told("email_verify", "refused")), (1, 199));
}

/// Promise: Guesses at letters spend the budget of their network.
#[tokio::test]
async fn guesses_spend_the_budget_of_the_network() {
    let house = House::with(&[("limits.guesses_per_network", "5")]).await;
    let mut visitor = house.visitor();
    for _ in 0..5 {
        verify(&mut visitor, json!({ "token": "kw_vo_" })).await.is(400);
    }
    verify(&mut visitor, json!({ "token": "kw_vo_" })).await.refuses(429, "too_many_attempts");
}

/// Promise: An account that was made before addresses had to be proved comes in again when its letter is confirmed, and not before; the answer at the door is that of a wrong password.
#[tokio::test]
async fn whoever_has_not_confirmed_stays_out() {
    let open = House::new().await;
    let mut ann = open.visitor();
    let id = ann.register("ann").await.member("id");
    let house = open.again_with(REQUIRED).await;
    let mut ann = ann.at(&house);
    let refused = ann.try_sign_in("ann", PASSWORD).await.refuses(401, "wrong_credentials");
    let wrong = ann.try_sign_in("ann", "not the tangerine lamp").await;
    assert_eq!(refused.without_number(), wrong.without_number());
    let body = json!({ "email": "ann@example.com" });
    ann.post_json("/auth/email/resend", body).await.is(202);
    let token = house.mail.last_to("ann@example.com").await.token();
    verify(&mut ann, json!({ "token": token, "id": id })).await.is(204);
    ann.sign_in("ann").await;
}

/// Promise: Where addresses must be proved, an account that an operator makes counts as proved.
#[tokio::test]
async fn an_operator_vouches() {
    let house = House::with(REQUIRED).await;
    let link = keyward_flows::admin::first::make_link(house.app()).await.unwrap();
    let form = [
        ("token", link.token.as_str()),
        ("username", "ines"),
        ("email", "ines@example.com"),
        ("password", PASSWORD),
    ];
    let mut ines = house.visitor();
    ines.post_form("/welcome", &form).await.is(303);
    ines.sign_in("ines").await;
}

/// Promise: An invitation is used when the account is made: one that was brought with several registrations makes one account.
#[tokio::test]
async fn an_invitation_is_used_when_the_account_is_made() {
    let house = House::with(&[REQUIRED, &[("registration.mode", "invite")]].concat()).await;
    let mut visitor = house.visitor();
    visitor.post_json("/auth/register", newcomer("ann")).await.refuses(403, "invitation_required");
    let (invitation, _) = house.invite(None).await;
    let mut ids = Vec::new();
    for name in ["ann", "bob"] {
        let mut body = newcomer(name);
        body["invitation"] = json!(invitation);
        ids.push(visitor.post_json("/auth/register", body).await.is(202).member("id"));
    }
    for (name, id) in ["ann", "bob"].iter().zip(&ids) {
        let token = house.mail.last_to(&format!("{name}@example.com")).await.token();
        let answer = verify(&mut visitor, json!({ "token": token, "id": id })).await;
        match *name {
            "ann" => answer.is(204),
            _ => answer.refuses(400, "invitation_refused"),
        };
    }
    visitor.sign_in("ann").await;
    visitor.try_sign_in("bob", PASSWORD).await.is(401);
}
