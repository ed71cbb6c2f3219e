//! What each scenario asks.

use std::io;
use std::path::Path;
use std::process;

use keyward_bench::Failure;
use keyward_bench::people::username;
use serde_json::Value;

use crate::Load;
use crate::chains::{Chains, exchange};
use crate::drive::drive;
use crate::people::{self, SignIn, by_json, newcomer};
use crate::request::{get, post};
use crate::scatter::scattered;
use crate::tally::Tally;

pub(crate) fn me(port: u16, load: Load, tokens: &Path, in_turn: bool) -> Result<Tally, Failure> {
    let tokens = std::fs::read_to_string(tokens)?;
    let tokens: Vec<_> = tokens.lines().collect();
    if tokens.is_empty() {
        return Err("no tokens".into());
    }
    let mut turn = tokens.iter().cycle();
    let tally = drive(port, load, 200, &mut |connection, answer, question| {
        if in_turn {
            *question = get("/users/me", turn.next().copied().unwrap_or_default());
        } else if answer.is_none() {
            *question = get("/users/me", tokens[connection % tokens.len()]);
        }
        Ok(())
    })?;
    Ok(tally)
}

pub(crate) fn login(port: u16, load: Load, people: u32, sign_in: SignIn) -> Result<Tally, Failure> {
    let mut turn = (0..people).cycle();
    let tally = drive(port, load, 200, &mut |_, _, question| {
        *question = sign_in(&people::name(turn.next().unwrap_or(0)));
        Ok(())
    })?;
    Ok(tally)
}

/// Each run begins with other people.
pub(crate) fn login_seeded(port: u16, load: Load, people: u32) -> Result<Tally, Failure> {
    let first = process::id() % people.max(1);
    let mut turn = std::iter::repeat_with(|| scattered(people, first)).flatten();
    let tally = drive(port, load, 200, &mut |_, _, question| {
        *question = by_json(&username(1 + turn.next().unwrap_or(0)));
        Ok(())
    })?;
    Ok(tally)
}

pub(crate) fn register(port: u16, load: Load) -> Result<Tally, Failure> {
    // Names of other runs hold another process number.
    let run = process::id();
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
            *question = exchange(&first[connection]);
            return Ok(());
        };
        let body: Value = serde_json::from_slice(answer.body)?;
        *question = exchange(people::text(&body, "refresh_token").map_err(io::Error::other)?);
        Ok(())
    })?;
    Ok(tally)
}

pub(crate) fn refresh_many(port: u16, load: Load, file: &Path) -> Result<Tally, Failure> {
    let mut chains = Chains::read(file)?;
    let mut next = vec![None; load.connections];
    let tally = drive(port, load, 200, &mut |connection, answer, question| {
        if let Some(answer) = answer {
            chains.rest(answer.body).map_err(io::Error::other)?;
        }
        let token = chains.take().map_err(io::Error::other)?;
        *question = exchange(&token);
        next[connection] = Some(token);
        Ok(())
    })?;
    // The last question of each connection was written and never asked.
    next.into_iter().flatten().for_each(|token| chains.put_back(token));
    chains.write()?;
    Ok(tally)
}
