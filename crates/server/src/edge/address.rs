//! The client's address: the peer's, or what trusted proxies say, read from the right.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::IpNet;

/// The first address from the right of `X-Forwarded-For` that is no trusted proxy. Anything
/// that the client itself wrote there stands further left and is never reached.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if trusted.is_empty() || !is_trusted(&peer) {
        return peer;
    }
    let mut client = peer;
    let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    for value in lines.into_iter().rev() {
        let Ok(text) = value.to_str() else { return client };
        for part in text.rsplit(',') {
            let Some(address) = parse(part.trim()) else { return client };
            client = address;
            if !is_trusted(&address) {
                return client;
            }
        }
    }
    client
}

/// An address, with or without a port or brackets.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>()
        .or_else(|_| text.parse::<std::net::SocketAddr>().map(|address| address.ip()))
        .ok()
        .map(|address| address.to_canonical())
}
