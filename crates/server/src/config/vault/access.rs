//! Where Vault is and what opens it: the variables that every client of Vault reads.

use std::net::IpAddr;

use axum::http::HeaderValue;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use url::{Host, Url};

use crate::config::inputs::Variables;

const ADDRESS: &str = "VAULT_ADDR";
const TOKEN: &str = "VAULT_TOKEN";
const TOKEN_FILE: &str = "VAULT_TOKEN_FILE";
const NAMESPACE: &str = "VAULT_NAMESPACE";
const CERTIFICATES: &str = "VAULT_CACERT";

/// Everything that a request to Vault needs.
pub(super) struct Access {
    /// Whether it is spoken to over TLS; else it is on this machine.
    pub is_https: bool,
    /// Name or address, without brackets.
    pub host: String,
    pub port: u16,
    /// What stands before `/v1`, without a slash at its end.
    pub base: String,
    /// Not needed where an agent of Vault adds its own.
    pub token: Option<HeaderValue>,
    pub namespace: Option<HeaderValue>,
    /// Who may vouch for Vault's certificate.
    pub roots: RootCertStore,
}

impl Access {
    /// Reads the variables; `Err` continues the name of a setting that is in Vault.
    pub(super) fn read(variables: &Variables<'_>) -> Result<Self, String> {
        Self::gather(variables).map_err(|why| format!("is in Vault, but {why}"))
    }

    fn gather(variables: &Variables<'_>) -> Result<Self, String> {
        let address = variables.get(ADDRESS).ok_or_else(|| format!("{ADDRESS} is not set"))?;
        let url = address.parse::<Url>().ok().filter(is_address).ok_or_else(|| {
            format!("{ADDRESS} must be https://host:port, or http://host:port on this machine")
        })?;
        Ok(Self {
            is_https: url.scheme() == "https",
            host: url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
            base: url.path().trim_end_matches('/').to_owned(),
            token: token(variables)?,
            namespace: variables.get(NAMESPACE).map(|text| header(NAMESPACE, text)).transpose()?,
            roots: roots(variables)?,
        })
    }

    /// As a sentence names it.
    pub(super) fn address(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        let host =
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("{scheme}://{host}:{}{}", self.port, self.base)
    }
}

/// Whether a token may be sent there: over TLS, or without leaving this machine.
fn is_address(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    };
    let is_safe = match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback,
        _ => false,
    };
    let is_bare = url.username().is_empty() && url.password().is_none();
    is_safe && is_bare && url.query().is_none() && url.fragment().is_none()
}

/// The token: from the environment before `.env`, then from the file that `vault login` writes.
fn token(variables: &Variables<'_>) -> Result<Option<HeaderValue>, String> {
    for layer in variables.layers() {
        if let Some(text) = layer.get(TOKEN).filter(|text| !text.is_empty()) {
            return header(TOKEN, text).map(Some);
        }
        if let Some(path) = layer.get(TOKEN_FILE).filter(|path| !path.is_empty()) {
            let text = std::fs::read_to_string(variables.path(path)).map_err(|error| {
                format!("{TOKEN_FILE} names {path}, which cannot be read: {error}")
            })?;
            return header(TOKEN_FILE, &text).map(Some);
        }
    }
    let Some(home) = variables.environment.get("HOME") else { return Ok(None) };
    let file = std::path::Path::new(home).join(".vault-token");
    match std::fs::read_to_string(file) {
        Ok(text) if !text.trim().is_empty() => header("~/.vault-token", &text).map(Some),
        _ => Ok(None),
    }
}

fn header(name: &str, text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_str(text.trim())
        .map_err(|_| format!("{name} holds what no request can carry"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The authorities of `VAULT_CACERT` alone, else the public ones.
fn roots(variables: &Variables<'_>) -> Result<RootCertStore, String> {
    let Some(path) = variables.get(CERTIFICATES) else {
        return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
    };
    let pem = std::fs::read(variables.path(path))
        .map_err(|error| format!("{CERTIFICATES} names {path}, which cannot be read: {error}"))?;
    let mut roots = RootCertStore::empty();
    let (added, _) =
        roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).flatten());
    if added == 0 {
        return Err(format!("{CERTIFICATES} names {path}, which holds no certificate in PEM"));
    }
    Ok(roots)
}
