//! What the edge knows of a request before anybody reads it.

use std::net::IpAddr;
use std::sync::Arc;

/// Travels with a request as an extension.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The request's number, in logs, audit and `X-Request-Id`.
    pub id: Arc<str>,
    /// The client's address, after trusted proxies.
    pub address: IpAddr,
}
