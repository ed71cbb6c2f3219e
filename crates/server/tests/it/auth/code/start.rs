//! `POST /auth/code/start`.

use serde_json::json;

use super::{finish, start};
use crate::house::{Answer, House, PASSWORD};

fn shown(answer: &Answer) -> (u16, String, String) {
    let mut body = answer.json();
    let id = body["id"].take();
    assert_eq!(id.as_str().unwrap().len(), 36, "{id}");
    let mut headers = answer.headers.clone();
    headers.remove("x-request-id");
    (answer.status.as_u16(), body.to_string(), format!("{headers:?}"))
}

/// Promise: Whether somebody has an address is never told where a letter to sign in is asked for, nor where a code is brought: an id comes back and its guesses are counted all the same.
/// ASVS 6.3.8
#[tokio::test]
async fn nobody_and_a_person_shut_out_look_the_same() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    for name in ["ann", "bob"] {
        visitor.register(name).await;
    }
    house.disable("bob").await;
    for kind in ["code", "link"] {
        let known = start(&mut visitor, "ann@example.com", kind).await.is(202);
        for email in ["nobody@example.com", "bob@example.com"] {
            let answer = start(&mut visitor, email, kind).await;
            assert_eq!(shown(&answer), shown(&known), "{email}");
            assert_eq!(house.mail.count_to(email).await, 0);
        }
    }
    let mut wrong = Vec::new();
    for email in ["ann@example.com", "nobody@example.com", "bob@example.com"] {
        let id = start(&mut visitor, email, "code").await.is(202).member("id");
        let letters = house.mail.all_to(email).await;
        let code = letters.first().map_or("000000".to_owned(), |letter| letter.code());
        let not_it = if code == "000000" { "111111" } else { "000000" };
        for _ in 0..6 {
            let body = json!({ "id": id, "code": not_it });
            wrong.push(finish(&mut visitor, &body).await.refuses(401, "code_refused"));
        }
    }
    for answer in &wrong {
        assert_eq!(answer.without_number(), wrong[0].without_number());
    }
}

/// Promise: Where the operator wants no sign-in by mail, nobody is sent a letter and it is told so.
#[tokio::test]
async fn an_operator_may_want_none() {
    let house = House::with(&[("login.email_code", "off")]).await;
    let mut visitor = house.visitor();
    visitor.register("ann").await;
    for email in ["ann@example.com", "nobody@example.com"] {
        start(&mut visitor, email, "code").await.refuses(403, "email_sign_in_off");
    }
    assert_eq!(house.mail.count_to("ann@example.com").await, 0);
}

/// Promise: A letter that signs in is taken from the same budget of its address as every other.
#[tokio::test]
async fn letters_of_every_kind_share_a_budget() {
    let house = House::new().await;
    house.visitor().register("ann").await;
    for number in 0..10 {
        let mut visitor = house.visitor_from(&format!("198.51.100.{number}"));
        start(&mut visitor, "ann@example.com", ["code", "link"][number % 2]).await.is(202);
    }
    let answer = start(&mut house.visitor(), "ann@example.com", "code").await;
    answer.refuses(429, "too_many_attempts");
    house.visitor().try_sign_in("ann", PASSWORD).await.is(200);
}

/// Promise: What is wrong with the question is told.
#[tokio::test]
async fn what_is_wrong_is_told() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    for (body, pointer, code) in [
        (json!({ "email": "ann@example.com" }), "/kind", "missing"),
        (json!({ "email": "ann@example.com", "kind": "sms" }), "/kind", "unknown_value"),
        (json!({ "email": "ann", "kind": "code" }), "/email", "not_an_address"),
        (
            json!({ "email": "ann@example.com\nbcc: a@b.c", "kind": "code" }),
            "/email",
            "control_character",
        ),
    ] {
        let answer = visitor.post_json("/auth/code/start", body).await;
        let faults = answer.refuses(422, "validation_failed").faults();
        assert_eq!(faults[0].0, pointer, "{code}");
    }
}
