//! The people of a benchmark: who they are, and how they come to be.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;

use keyward_bench::Failure;
use keyward_bench::people::{FULL_NAME, PASSWORD};
use serde_json::{Value, json};

use crate::{answer, request};

/// What registers a person of this name.
pub(crate) fn newcomer(username: &str) -> Value {
    json!({
        "username": username,
        "email": format!("{username}@benchmark.example.com"),
        "password": PASSWORD,
        "full_name": FULL_NAME,
    })
}

/// What signs the prepared person of this number in.
pub(crate) fn credentials(number: usize) -> Value {
    json!({
        "username": name(number),
        "password": PASSWORD,
        "refresh_delivery": "body",
    })
}

fn name(number: usize) -> String {
    format!("prepared-{number:04}")
}

/// Registers people and signs them in.
pub(crate) fn prepare(
    port: u16,
    people: usize,
    tokens: &Path,
    profile: &Path,
) -> Result<(), Failure> {
    let mut desk = Desk::open(port)?;
    let mut access_tokens = String::new();
    for number in 0..people {
        desk.ask(&request::post("/auth/register", &newcomer(&name(number))), 201)?;
        let signed_in = desk.sign_in(number)?;
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

/// Refresh tokens of so many people, each of a fresh session.
pub(crate) fn refresh_tokens(port: u16, people: usize) -> Result<Vec<String>, Failure> {
    let mut desk = Desk::open(port)?;
    let sign_in = |number| Ok(text(&desk.sign_in(number)?, "refresh_token")?.to_owned());
    (0..people).map(sign_in).collect()
}

/// A member of an answer.
pub(crate) fn text<'a>(body: &'a Value, member: &str) -> Result<&'a str, Failure> {
    let member_text = body.get(member).and_then(Value::as_str);
    member_text.ok_or_else(|| format!("an answer without {member}").into())
}

/// One connection that asks and waits, for what is prepared outside of the measured time.
struct Desk(TcpStream);

impl Desk {
    fn open(port: u16) -> Result<Self, Failure> {
        Ok(Self(TcpStream::connect((Ipv4Addr::LOCALHOST, port))?))
    }

    fn sign_in(&mut self, number: usize) -> Result<Value, Failure> {
        let body = self.ask(&request::post("/auth/login", &credentials(number)), 200)?;
        Ok(serde_json::from_slice(&body)?)
    }

    fn ask(&mut self, question: &[u8], expected_status: u16) -> Result<Vec<u8>, Failure> {
        self.0.write_all(question)?;
        let mut received = Vec::new();
        let mut part = [0; 4096];
        loop {
            if let Some(answer) = answer::parse(&received)? {
                if answer.status == expected_status {
                    return Ok(answer.body.to_owned());
                }
                let body = String::from_utf8_lossy(answer.body);
                return Err(format!("an answer of {}: {body}", answer.status).into());
            }
            match self.0.read(&mut part)? {
                0 => return Err("the server hung up".into()),
                read => received.extend_from_slice(&part[..read]),
            }
        }
    }
}
