//! `[smtp]`: who takes our letters, and whose they are.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use url::Url;

use super::reader::Reader;
use super::secret::Secret;
use super::server::Server;

/// The settings under `smtp`.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// The mail server; `None`: no letter is sent.
    pub server: Option<MailServer>,
    /// The sender of every letter.
    pub from: Mailbox,
    /// Authorities in PEM that vouch for the mail server, beside the usual ones.
    pub ca_file: Option<PathBuf>,
    /// At once.
    pub connections: usize,
    /// For each step but the last.
    pub timeout: Duration,
}

/// A mail server, as `smtp.url` names it.
#[derive(Clone, Debug)]
pub struct MailServer {
    /// A name or an address, an IPv6 one without brackets.
    pub host: String,
    /// 587, and 465 for `smtps`, where the address names none.
    pub port: u16,
    /// TLS from the first byte (`smtps`), not by STARTTLS.
    pub is_implicit_tls: bool,
    /// Name and password.
    pub credentials: Option<(String, Secret)>,
}

impl MailServer {
    /// Whether it is this machine, so that a letter may travel in the clear.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl Smtp {
    pub(super) fn read(reader: &mut Reader, server: &Server) -> Self {
        let url = reader.optional("smtp.url");
        let mail_server = match url.as_deref().map(parse).transpose() {
            Ok(mail_server) => mail_server,
            Err(expected) => {
                reader.refuse("smtp.url", &format!("must be {expected}"));
                None
            }
        };
        Self {
            server: mail_server,
            from: from(reader, server),
            ca_file: reader.optional("smtp.ca_file").map(PathBuf::from),
            connections: reader.integer("smtp.connections", 1..=100),
            timeout: Duration::from_secs(reader.integer("smtp.timeout_seconds", 1..=300)),
        }
    }
}

fn from(reader: &mut Reader, server: &Server) -> Mailbox {
    let host = server.public_url.host();
    let host = if host == "[::1]" || host == "127.0.0.1" { "localhost" } else { host };
    let text = reader.optional("smtp.from");
    let parsed = match &text {
        Some(text) => text.parse(),
        None => format!("Keyward <keyward@{host}>").parse(),
    };
    parsed.unwrap_or_else(|_| {
        // An address of a machine by its number has no default, and is told so when letters go.
        if text.is_some() {
            let why = "must be an address, keyward@example.com or Keyward <keyward@example.com>";
            reader.refuse("smtp.from", why);
        }
        Mailbox::new(Some("Keyward".to_owned()), FALLBACK.clone())
    })
}

static FALLBACK: std::sync::LazyLock<lettre::Address> = std::sync::LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the text is here, and an address")]
    "keyward@localhost".parse().unwrap()
});

/// `Err` continues "must be …" and repeats nothing of the address, for a password may be in it.
fn parse(text: &str) -> Result<MailServer, &'static str> {
    const SHAPE: &str = "smtp://<user>:<password>@<host>:<port> or smtps://…, in which a user and \
                         a password may be left out";
    let url = Url::parse(text).map_err(|_| SHAPE)?;
    let is_implicit_tls = match url.scheme() {
        "smtp" => false,
        "smtps" => true,
        _ => return Err(SHAPE),
    };
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(SHAPE)?;
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("smtp:// or smtps:// with a host, without a path, query or fragment");
    }
    let decode = |part: &str| percent_decode_str(part).decode_utf8().map(|text| text.into_owned());
    let user = decode(url.username()).map_err(|_| SHAPE)?;
    let password = decode(url.password().unwrap_or_default()).map_err(|_| SHAPE)?;
    if user.is_empty() != password.is_empty() {
        return Err("smtp:// or smtps:// with both a user and a password, or neither");
    }
    let has_credentials = !user.is_empty();
    Ok(MailServer {
        host: host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase(),
        port: url.port().unwrap_or(if is_implicit_tls { 465 } else { 587 }),
        is_implicit_tls,
        credentials: has_credentials.then(|| (user, Secret::new(password))),
    })
}
