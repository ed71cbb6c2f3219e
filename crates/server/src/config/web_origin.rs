//! Origins (RFC 6454), `scheme://host[:port]`, in the writing that browsers send.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An origin: lower case, without the scheme's own port.
#[derive(Clone, PartialEq, Eq)]
pub struct WebOrigin {
    text: String,
    host_at: usize,
    host_end: usize,
}

impl WebOrigin {
    /// Reads an origin; one slash at its end is trimmed. `Err` continues "… must be ".
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, rest) = text.split_once("://").ok_or("an origin, scheme://host[:port]")?;
        let scheme = scheme.to_ascii_lowercase();
        let mut letters = scheme.chars();
        if !letters.next().is_some_and(|first| first.is_ascii_lowercase())
            || !letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
        {
            return Err("an origin, scheme://host[:port]");
        }
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#']) {
            return Err("an origin, without path, query or fragment");
        }
        if rest.contains('@') {
            return Err("an origin, without a user or password");
        }
        if !rest.is_ascii() {
            return Err("an origin in ASCII, its host as xn--…");
        }
        let (host, port) = split_port(rest)?;
        Ok(Self::new(&scheme, &read_host(host)?, port))
    }

    /// Puts an origin together; the scheme's own port is left out.
    pub(super) fn new(scheme: &str, host: &str, port: Option<u16>) -> Self {
        let own = match scheme {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        };
        let mut text = format!("{scheme}://{host}");
        let host_end = text.len();
        if let Some(port) = port.filter(|port| Some(*port) != own) {
            text.push_str(&format!(":{port}"));
        }
        Self { text, host_at: scheme.len() + "://".len(), host_end }
    }

    /// The whole, as in an `Origin` header; no slash at the end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host alone, an IPv6 address in brackets.
    pub fn host(&self) -> &str {
        self.text.get(self.host_at..self.host_end).unwrap_or_default()
    }

    /// Whether it is reached over TLS.
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }

    /// Whether it is reached over HTTP, with TLS or without.
    pub(super) fn is_web(&self) -> bool {
        self.is_https() || self.text.starts_with("http://")
    }

    /// Whether its host is this machine, by one of the three names that count as such.
    pub fn is_loopback(&self) -> bool {
        matches!(self.host(), "localhost" | "127.0.0.1" | "[::1]")
    }
}

fn split_port(text: &str) -> Result<(&str, Option<u16>), &'static str> {
    let after = text.rfind(']').unwrap_or_default();
    let colon = text.get(after..).and_then(|rest| rest.find(':')).map(|at| after + at);
    let Some((host, port)) = colon.and_then(|at| text.split_at_checked(at)) else {
        return Ok((text, None));
    };
    let digits = port.trim_start_matches(':');
    match digits.parse() {
        Ok(port) if digits.chars().all(|digit| digit.is_ascii_digit()) => Ok((host, Some(port))),
        _ => Err("an origin with a port of 0 to 65535"),
    }
}

fn read_host(host: &str) -> Result<String, &'static str> {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr =
            inner.parse().map_err(|_| "an origin with an IPv6 address in []")?;
        return Ok(format!("[{address}]"));
    }
    let host = host.to_ascii_lowercase();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
    let is_label =
        |label: &str| !label.is_empty() && label.len() < 64 && label.chars().all(is_plain);
    if host.len() > 253 || !host.split('.').all(is_label) {
        return Err("an origin with a host name or address");
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.chars().all(|letter| letter.is_ascii_digit()) && host.parse::<Ipv4Addr>().is_err() {
        return Err("an origin with four numbers in its address");
    }
    Ok(host)
}

/// Compares with an `Origin` header, byte for byte.
impl PartialEq<str> for WebOrigin {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl fmt::Display for WebOrigin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl fmt::Debug for WebOrigin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?}", self.text)
    }
}
