//! Where the story is told: servers behind a proxy, and a mail server that keeps what it takes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_flows::app::clock::Clock;
use keyward_rules::value::instant::Instant;
use serde_json::Value;

use crate::house::Answer;
use crate::house::smtp::{Sink, Taken};
use crate::start::process::{HttpClient, client, send};

pub struct World {
    ports: Vec<u16>,
    pub sink: Sink,
    /// What browsers take for the origin of the servers' pages.
    pub origin: String,
    /// The clock of the servers, where it can be moved.
    clock: Option<Clock>,
    client: HttpClient,
    turn: AtomicUsize,
}

/// A request as it reaches the proxy.
pub struct Ask<'a> {
    pub method: &'a str,
    pub path: &'a str,
    /// From where.
    pub network: &'a str,
    pub agent: &'a str,
    pub token: Option<&'a str>,
    pub cookies: String,
    pub body: Option<Value>,
}

impl World {
    pub fn new(ports: Vec<u16>, sink: Sink, origin: &str, clock: Option<Clock>) -> Self {
        let (client, turn) = (client(), AtomicUsize::new(0));
        Self { ports, sink, origin: origin.to_owned(), clock, client, turn }
    }

    /// Sends a request to the server whose turn it is, as a proxy with a balance does.
    pub async fn send(&self, ask: Ask<'_>) -> Answer {
        let port = self.ports[self.turn.fetch_add(1, Ordering::SeqCst) % self.ports.len()];
        let mut headers = vec![
            ("x-forwarded-for", ask.network.to_owned()),
            ("user-agent", ask.agent.to_owned()),
            ("cookie", ask.cookies),
        ];
        if let Some(token) = ask.token {
            headers.push(("authorization", format!("Bearer {token}")));
        }
        if ask.body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let body = ask.body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let answer = send(&self.client, port, ask.method, ask.path, &headers, body).await;
        answer.unwrap_or_else(|| panic!("{} {} broke off", ask.method, ask.path))
    }

    /// The time by the servers' clock, far enough from the end of a half minute.
    pub async fn now(&self) -> Instant {
        let Some(clock) = &self.clock else {
            loop {
                let now = Clock::system().now();
                if now.millis() % 30_000 < 24_000 {
                    return now;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        clock.now()
    }

    /// Lets time pass, where it can be made to.
    pub fn rests(&self, seconds: i64) {
        if let Some(clock) = &self.clock {
            clock.advance(seconds);
        }
    }

    /// The text of the newest letter to this address that says so; waits until it is there.
    pub async fn letter(&self, address: &str, says: &str) -> String {
        for _ in 0..600 {
            let taken = self.sink.taken();
            let to_her = taken.iter().rev().filter(|letter| letter.to == address);
            if let Some(text) = to_her.map(text).find(|text| text.contains(says)) {
                return text;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no letter says {says:?}: {:?}", self.sink.taken());
    }

    /// The token of the newest letter whose link leads to this page.
    pub async fn token(&self, address: &str, page: &str) -> String {
        let link = format!("{}{page}?token=", self.origin);
        let text = self.letter(address, &link).await;
        let (_, rest) = text.split_once(&link).unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

/// The first part of a letter, which is its text, as its reader sees it.
fn text(letter: &Taken) -> String {
    let mut parts = letter.text.split("\r\n\r\n");
    let encoding = |head: &str| head.to_lowercase().contains("content-transfer-encoding: base64");
    let mut heads = String::new();
    for part in parts.by_ref() {
        heads.push_str(part);
        if part.to_lowercase().contains("text/plain") {
            break;
        }
    }
    let (head, body) = letter.text.split_at(heads.len());
    let body = body.split("\r\n--").next().unwrap();
    if encoding(head) {
        let joined: String = body.split_whitespace().collect();
        return String::from_utf8(STANDARD.decode(joined).unwrap()).unwrap();
    }
    body.replace("=\r\n", "").replace("=3D", "=")
}
