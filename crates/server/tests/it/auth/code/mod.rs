//! `/auth/code/…`: sign-in by a letter.

mod finish;
mod link;
mod owner;
mod start;

use serde_json::{Value, json};

use crate::house::{Answer, House, Person};

async fn start(person: &mut Person, email: &str, kind: &str) -> Answer {
    person.post_json("/auth/code/start", json!({ "email": email, "kind": kind })).await
}

/// Asks for a code and reads it: the body that finishes.
async fn code(house: &House, email: &str) -> Value {
    let id = start(&mut house.visitor(), email, "code").await.is(202).member("id");
    json!({ "id": id, "code": house.mail.last_to(email).await.code() })
}

async fn finish(person: &mut Person, body: &Value) -> Answer {
    person.post_json("/auth/code/finish", body.clone()).await
}

/// A code of the same letter that is not the one.
fn another(body: &Value) -> Value {
    let code: u32 = body["code"].as_str().unwrap().parse().unwrap();
    json!({ "id": body["id"], "code": format!("{:06}", (code + 1) % 1_000_000) })
}
