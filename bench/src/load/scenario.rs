//! What each scenario asks.

use std::io;
use std::path::Path;

use keyward_bench::Failure;
use serde_json::{Value, json};

use crate::Load;
use crate::drive::drive;
use crate::people::{self, credentials, newcomer};
use crate::request::{get, post};
use crate::tally::Tally;

pub(crate) fn me(port: u16, load: Load, tokens: &Path) -> Result<Tally, Failure> {
    let tokens = std::fs::read_to_string(tokens)?;
    let tokens: Vec<_> = tokens.lines().collect();
    if tokens.is_empty() {
        return Err("no tokens".into());
    }
    let tally = drive(port, load, 200, &mut |connection, answer, question| {
        if answer.is_none() {
            *question = get("/users/me", tokens[connection % tokens.len()]);
        }
        Ok(())
    })?;
    Ok(tally)
}

pub(crate) fn login(port: u16, load: Load, people: usize) -> Result<Tally, Failure> {
    let mut turn = (0..people).cycle();
    let tally = drive(port, load, 200, &mut |_, _, question| {
        *question = post("/auth/login", &credentials(turn.next().unwrap_or(0)));
        Ok(())
    })?;
    Ok(tally)
}

pub(crate) fn register(port: u16, load: Load) -> Result<Tally, Failure> {
    // Names of other runs hold another process number.
    let run = std::process::id();
    let mut names = (0_u64..).map(|number| format!("newcomer-{run}-{number}"));
    let tally = drive(port, load, 201, &mut |_, _, question| {
        *question = post("/auth/register", &newcomer(&names.next().unwrap_or_default()));
        Ok(())
    })?;
    Ok(tally)
}

pub(crate) fn refresh(port: u16, load: Load) -> Result<Tally, Failure> {
    let first = people::refresh_tokens(port, load.connections)?;
    let tally = drive(port, load, 200, &mut |connection, answer, question| {
        let Some(answer) = answer else {
            *question = post("/auth/refresh", &json!({ "refresh_token": first[connection] }));
            return Ok(());
        };
        let body: Value = serde_json::from_slice(answer.body)?;
        let token = people::text(&body, "refresh_token").map_err(io::Error::other)?;
        *question = post("/auth/refresh", &json!({ "refresh_token": token }));
        Ok(())
    })?;
    Ok(tally)
}
