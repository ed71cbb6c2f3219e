//! `[server]`: where it listens, how it is called, and how long things may take.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;

use super::reader::Reader;
use super::tls::Tls;
use super::web_origin::WebOrigin;

/// The settings under `server`.
#[derive(Clone, Debug)]
pub struct Server {
    /// Where to listen; `localhost` is two addresses. Never empty; port 0 is any free port.
    pub addresses: Vec<SocketAddr>,
    /// The issuer and the base of every link; not set: `localhost` at the port above.
    pub public_url: WebOrigin,
    /// Whose forwarded headers count.
    pub trusted_proxies: Vec<IpNet>,
    /// Whose pages may call the API from another origin.
    pub cors_origins: Vec<WebOrigin>,
    /// Between the stop signal and the end of new connections.
    pub drain_seconds: u64,
    /// What running requests get after that.
    pub stop_seconds: u64,
    /// At once.
    pub maximum_connections: usize,
    /// For a request's headers.
    pub header_timeout_seconds: u64,
    /// For the whole of a request.
    pub request_timeout_seconds: u64,
}

impl Server {
    pub(super) fn read(reader: &mut Reader, tls: &Tls) -> Self {
        let addresses = addresses(reader);
        let public_url = public_url(reader, tls, &addresses);
        Self {
            public_url,
            addresses,
            trusted_proxies: trusted_proxies(reader),
            cors_origins: cors_origins(reader),
            drain_seconds: reader.integer("server.drain_seconds", 0..=600),
            stop_seconds: reader.integer("server.stop_seconds", 0..=3_600),
            maximum_connections: reader.integer("server.maximum_connections", 1..=1_000_000),
            header_timeout_seconds: reader.integer("server.header_timeout_seconds", 1..=600),
            request_timeout_seconds: reader.integer("server.request_timeout_seconds", 1..=600),
        }
    }

    /// Whether only this machine can connect.
    pub fn is_loopback(&self) -> bool {
        self.addresses.iter().all(|address| address.ip().is_loopback())
    }
}

fn addresses(reader: &mut Reader) -> Vec<SocketAddr> {
    let text = reader.text("server.address");
    if let Some(port) = text.strip_prefix("localhost:").and_then(|port| port.parse().ok()) {
        return vec![
            (IpAddr::V4(Ipv4Addr::LOCALHOST), port).into(),
            (IpAddr::V6(Ipv6Addr::LOCALHOST), port).into(),
        ];
    }
    match text.parse() {
        Ok(address) => vec![address],
        Err(_) => {
            let why = format!(
                "must be localhost or an IP address with a port, such as 0.0.0.0:8080 or \
                 [::]:8080, not {}",
                reader.told("server.address", &format!("{text:?}"))
            );
            reader.refuse("server.address", &why);
            vec![(Ipv4Addr::LOCALHOST, 8080).into()]
        }
    }
}

fn public_url(reader: &mut Reader, tls: &Tls, addresses: &[SocketAddr]) -> WebOrigin {
    let scheme = if tls.files.is_some() { "https" } else { "http" };
    let port = addresses.first().map(SocketAddr::port);
    let default = WebOrigin::new(scheme, "localhost", port);
    let Some(text) = reader.optional("server.public_url") else {
        if port == Some(0) {
            let why = "is any free port, but the issuer and every link say port 0: set \
                       server.public_url";
            reader.warn("server.address", why);
        }
        return default;
    };
    match WebOrigin::parse(&text) {
        Ok(origin) if origin.is_web() => origin,
        Ok(_) => {
            reader.refuse("server.public_url", "must begin with https:// (or http:// on loopback)");
            default
        }
        Err(expected) => {
            reader.refuse("server.public_url", &format!("must be {expected}"));
            default
        }
    }
}

fn trusted_proxies(reader: &mut Reader) -> Vec<IpNet> {
    let mut networks = Vec::new();
    for text in reader.list("server.trusted_proxies") {
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        match network {
            Ok(network) => networks.push(network),
            Err(_) => {
                let text = reader.told("server.trusted_proxies", &format!("{text:?}"));
                let why = format!("must list addresses or networks (10.0.0.0/8), not {text}");
                reader.refuse("server.trusted_proxies", &why);
            }
        }
    }
    if networks.iter().any(|network| network.prefix_len() == 0) {
        let why = "trusts every address, so anyone may claim to come from anywhere";
        reader.warn("server.trusted_proxies", why);
    }
    networks
}

fn cors_origins(reader: &mut Reader) -> Vec<WebOrigin> {
    let mut origins = Vec::new();
    for text in reader.list("server.cors_origins") {
        match WebOrigin::parse(&text) {
            Ok(origin) => origins.push(origin),
            Err(_) if text.contains('*') => {
                let why = "lists origins one by one; a * is not taken, since it would let any \
                           page in";
                reader.refuse("server.cors_origins", why);
            }
            Err(expected) => {
                let text = reader.told("server.cors_origins", &format!("{text:?}"));
                let why = format!("lists {text}, which must be {expected}");
                reader.refuse("server.cors_origins", &why);
            }
        }
    }
    origins
}
