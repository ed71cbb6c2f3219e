//! The refresh tokens of many sessions, which outlast one run: a file holds the newest of each.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use keyward_bench::Failure;
use keyward_bench::people::{is_signed_in, refresh_token};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::people::text;
use crate::request;
use crate::scatter::scattered;

/// The newest token of each chain; the one that rested longest is in front.
pub(crate) struct Chains {
    file: PathBuf,
    resting: VecDeque<String>,
}

impl Chains {
    pub(crate) fn read(file: &Path) -> Result<Self, Failure> {
        let resting = std::fs::read_to_string(file)?.lines().map(str::to_owned).collect();
        Ok(Self { file: file.to_owned(), resting })
    }

    /// The one that rested longest, to be refreshed.
    pub(crate) fn take(&mut self) -> Result<String, &'static str> {
        self.resting.pop_front().ok_or("fewer chains than connections")
    }

    /// Puts a token back that nobody presented.
    pub(crate) fn put_back(&mut self, token: String) {
        self.resting.push_front(token);
    }

    /// Takes the successor out of an answer.
    pub(crate) fn rest(&mut self, answer: &[u8]) -> Result<(), Failure> {
        let body: Value = serde_json::from_slice(answer)?;
        self.resting.push_back(text(&body, "refresh_token")?.to_owned());
        Ok(())
    }

    pub(crate) fn write(self) -> Result<(), Failure> {
        let lines: String = self.resting.iter().map(|token| format!("{token}\n")).collect();
        Ok(std::fs::write(&self.file, lines)?)
    }
}

/// The question that exchanges a token.
pub(crate) fn exchange(token: &str) -> Vec<u8> {
    request::post("/auth/refresh", &json!({ "refresh_token": token }))
}

/// Takes up the sessions of a seeded database, `active` of them with an access token. They are
/// scattered over all people.
pub(crate) fn gather(
    port: u16,
    people: u32,
    active: usize,
    tokens: &Path,
    chains: &Path,
) -> Result<(), Failure> {
    let resting =
        scattered(people, 0).map(|place| place + 1).filter(|&number| is_signed_in(number));
    let resting = resting.map(|number| refresh_token(number).token.to_string()).collect();
    let mut chains = Chains { file: chains.to_owned(), resting };
    let mut desk = Desk::open(port)?;
    let mut access_tokens = String::new();
    for _ in 0..active {
        let answer = desk.ask_json(&exchange(&chains.take()?))?;
        access_tokens.push_str(text(&answer, "access_token")?);
        access_tokens.push('\n');
        chains.resting.push_back(text(&answer, "refresh_token")?.to_owned());
    }
    std::fs::write(tokens, access_tokens)?;
    chains.write()
}
