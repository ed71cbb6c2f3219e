//! The line of a request: what was asked, by whom, and what came of it. Never a query, a
//! header or a body: those may hold secrets.

use std::borrow::Cow;
use std::io::Write;
use std::net::IpAddr;
use std::time::Duration;

use axum::http::HeaderValue;
use keyward_rules::value::instant::Instant;

use super::stamp::Stamp;

/// What a line tells.
pub struct Line<'a> {
    /// When the answer left.
    pub now: Instant,
    /// The request's number.
    pub request_id: &'a str,
    /// The HTTP method.
    pub method: &'a str,
    /// The path, without its query.
    pub path: &'a str,
    /// The HTTP status.
    pub status: u16,
    /// From the head of the request to the head of the answer.
    pub duration: Duration,
    /// The client's address.
    pub address: IpAddr,
    /// Its `User-Agent`.
    pub user_agent: Option<&'a HeaderValue>,
    /// The code of the problem, where there was one.
    pub code: Option<&'a str>,
    /// Why, where that says more than the code.
    pub reason: Option<&'a str>,
}

impl Line<'_> {
    fn level(&self) -> &'static str {
        match self.status {
            500.. => "ERROR",
            429 => "WARN",
            _ => "INFO",
        }
    }
}

/// So much of a `User-Agent` is worth a line.
const USER_AGENT_BYTES: usize = 256;

/// Piece by piece: the formatting machinery would cost as much as the rest of the line.
/// Writing into memory does not fail, so results are dropped.
pub(super) fn write_json(line: &Line<'_>, stamp: &mut Stamp, out: &mut Vec<u8>) {
    out.extend_from_slice(br#"{"timestamp":""#);
    stamp.write(line.now, out);
    out.extend_from_slice(br#"","level":""#);
    out.extend_from_slice(line.level().as_bytes());
    out.extend_from_slice(br#"","message":"request""#);
    member(out, "request_id", line.request_id);
    member(out, "method", line.method);
    member(out, "path", line.path);
    out.extend_from_slice(br#","status":"#);
    number(out, u64::from(line.status));
    out.extend_from_slice(br#","duration_us":"#);
    number(out, u64::try_from(line.duration.as_micros()).unwrap_or(u64::MAX));
    out.extend_from_slice(br#","address":""#);
    address(out, line.address);
    out.push(b'"');
    if let Some(agent) = line.user_agent {
        let agent = agent.as_bytes();
        let agent = agent.get(..USER_AGENT_BYTES).unwrap_or(agent);
        member(out, "user_agent", &String::from_utf8_lossy(agent));
    }
    for (name, value) in [("code", line.code), ("reason", line.reason)] {
        if let Some(value) = value {
            member(out, name, value);
        }
    }
    out.extend_from_slice(b"}\n");
}

pub(super) fn write_pretty(line: &Line<'_>, out: &mut Vec<u8>) {
    let colour = match line.status {
        500.. => "31",
        400.. => "33",
        _ => "32",
    };
    let _ = write!(
        out,
        "\x1b[2m{}\x1b[0m \x1b[{colour}m{}\x1b[0m {:<6} {} \x1b[2m{:.1} ms {} {}\x1b[0m",
        line.now,
        line.status,
        line.method,
        line.path.escape_debug(),
        line.duration.as_secs_f64() * 1000.0,
        line.address,
        line.request_id,
    );
    for value in [line.code, line.reason].into_iter().flatten() {
        let _ = write!(out, " {}", value.escape_debug());
    }
    out.push(b'\n');
}

fn member(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
    if value.is_ascii() {
        let _ = serde_json::to_writer(out, value);
    } else {
        let json = serde_json::to_string(value).unwrap_or_default();
        out.extend_from_slice(escaped(&json).as_bytes());
    }
}

/// JSON without the signs that a terminal or a reader of lines takes for commands: the C1
/// controls, and the separators of lines and paragraphs. They can stand in its texts only.
pub(super) fn escaped(json: &str) -> Cow<'_, str> {
    let is_command = |letter: char| matches!(letter, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}');
    if !json.contains(is_command) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for letter in json.chars() {
        if is_command(letter) {
            out.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            out.push(letter);
        }
    }
    Cow::Owned(out)
}

fn number(out: &mut Vec<u8>, value: u64) {
    let _ = serde_json::to_writer(out, &value);
}

fn address(out: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(address) => {
            for (place, octet) in address.octets().into_iter().enumerate() {
                if place > 0 {
                    out.push(b'.');
                }
                number(out, u64::from(octet));
            }
        }
        IpAddr::V6(address) => {
            let _ = write!(out, "{address}");
        }
    }
}
