//! The people of a benchmark: who they are, how they come to be, and how they sign in.

use std::path::Path;

use keyward_bench::Failure;
use keyward_bench::people::{FULL_NAME, PASSWORD};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::request;

/// What registers a person of this name.
pub(crate) fn newcomer(username: &str) -> Value {
    json!({
        "username": username,
        "email": format!("{username}@benchmark.example.com"),
        "password": PASSWORD,
        "full_name": FULL_NAME,
    })
}

/// The name of a prepared person.
pub(crate) fn name(number: u32) -> String {
    format!("prepared-{number:04}")
}

/// The question that signs somebody in.
pub(crate) type SignIn = fn(&str) -> Vec<u8>;

/// With a refresh token in the body.
pub(crate) fn by_json(username: &str) -> Vec<u8> {
    let credentials = json!({
        "username": username,
        "password": PASSWORD,
        "refresh_delivery": "body",
    });
    request::post("/auth/login", &credentials)
}

/// With the two fields that the first prototype knew.
pub(crate) fn by_form(username: &str) -> Vec<u8> {
    let fields = format!("username={username}&password={}", PASSWORD.replace(' ', "+"));
    request::post_form("/auth/login", &fields)
}

/// Registers people and signs them in.
pub(crate) fn prepare(
    port: u16,
    people: u32,
    sign_in: SignIn,
    tokens: &Path,
    profile: &Path,
) -> Result<(), Failure> {
    let mut desk = Desk::open(port)?;
    let mut access_tokens = String::new();
    for number in 0..people {
        desk.ask(&request::post("/auth/register", &newcomer(&name(number))), 201)?;
        let signed_in = desk.ask_json(&sign_in(&name(number)))?;
        access_tokens.push_str(text(&signed_in, "access_token")?);
        access_tokens.push('\n');
        if number == 0 {
            let question = request::get("/users/me", text(&signed_in, "access_token")?);
            std::fs::write(profile, desk.ask(&question, 200)?)?;
        }
    }
    std::fs::write(tokens, access_tokens)?;
    Ok(())
}

/// Refresh tokens of so many prepared people, each of a fresh session.
pub(crate) fn refresh_tokens(port: u16, people: usize) -> Result<Vec<String>, Failure> {
    let mut desk = Desk::open(port)?;
    let sign_in = |number| {
        let signed_in = desk.ask_json(&by_json(&name(number)))?;
        Ok(text(&signed_in, "refresh_token")?.to_owned())
    };
    (0..u32::try_from(people)?).map(sign_in).collect()
}

/// A member of an answer.
pub(crate) fn text<'a>(body: &'a Value, member: &str) -> Result<&'a str, Failure> {
    let member_text = body.get(member).and_then(Value::as_str);
    member_text.ok_or_else(|| format!("an answer without {member}").into())
}
