//! An address of a PostgreSQL database, judged before anybody connects to it. What a
//! refusal quotes is never part of a password.

use std::net::IpAddr;
use std::path::Path;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// The form that a refusal shows.
const FORM: &str = "postgres://<user>:<password>@<host>/<database>";

/// What an address may ask for. Anything else is refused: what asks for safety and is not
/// understood must not be passed over.
const PARAMETERS: [&str; 11] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// The values of `sslmode`, from the weakest to the strongest. The two last prove who answers.
const MODES: [&str; 5] = ["disable", "prefer", "require", "verify-ca", "verify-full"];
const PROVING: [&str; 2] = ["verify-ca", "verify-full"];

/// Whether a text is meant as such an address.
pub(super) fn is_postgres(text: &str) -> bool {
    text.starts_with("postgres://") || text.starts_with("postgresql://")
}

/// Why this address is not taken; the words continue the setting's name.
pub(super) fn objection(text: &str) -> Option<String> {
    if ends_early(text) {
        return Some(
            "has an @, /, ? or # that ends its user or password early; write them as %40, %2F, \
             %3F and %23"
                .to_owned(),
        );
    }
    let Ok(url) = Url::parse(text) else { return Some(format!("must be {FORM}")) };
    if !is_text(url.username()) || !is_text(url.password().unwrap_or_default()) {
        return Some("has a % in its user or password that is no %xx of UTF-8".to_owned());
    }
    let parameters = parameters(&url);
    let database = parameters.iter().rfind(|(name, _)| name == "dbname");
    let path = url.path().trim_start_matches('/');
    if database.map_or(path, |(_, value)| value).is_empty() || !is_text(path) {
        return Some(format!("must name a database, {FORM}"));
    }
    let hosts = parameters.iter().filter(|(name, _)| name == "host").map(|(_, host)| host.as_str());
    if url.host_str().into_iter().chain(hosts).any(|host| host.contains(',')) {
        return Some("names several hosts; name one".to_owned());
    }
    for (at, (name, value)) in parameters.iter().enumerate() {
        if !PARAMETERS.contains(&name.as_str()) && !name.starts_with("options[") {
            let known = PARAMETERS.join(", ");
            return Some(format!(
                "asks for {name:?}, which Keyward does not know; it knows {known}"
            ));
        }
        if parameters.iter().skip(at + 1).any(|(other, _)| other == name) {
            return Some(format!("names {name} twice"));
        }
        if name == "port" && value.parse::<u16>().is_err() {
            return Some("has a port that is no number from 0 to 65535".to_owned());
        }
    }
    tls_objection(&parameters)
}

/// Whether a sign that must be written as `%xx` ends the user or the password before its end.
fn ends_early(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, others) = rest.split_at(end);
    rest.contains('#') || authority.matches('@').count() > 1 || others.contains('@')
}

/// Whether it decodes to UTF-8 without a null byte.
fn is_text(encoded: &str) -> bool {
    percent_decode_str(encoded).decode_utf8().is_ok_and(|text| !text.contains('\0'))
}

fn parameters(url: &Url) -> Vec<(String, String)> {
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// What is wrong with the parameters for TLS.
fn tls_objection(parameters: &[(String, String)]) -> Option<String> {
    let given = |wanted: &str| {
        parameters.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    };
    let mode = given("sslmode");
    if let Some(mode) = mode.filter(|mode| !MODES.contains(mode)) {
        return Some(format!("has an sslmode that is none of {}: {mode:?}", MODES.join(", ")));
    }
    let root = given("sslrootcert");
    if root.is_some() && !mode.is_some_and(|mode| PROVING.contains(&mode)) {
        return Some(
            "names sslrootcert, which proves nothing without sslmode=verify-full (or verify-ca)"
                .to_owned(),
        );
    }
    if given("sslcert").is_some() != given("sslkey").is_some() {
        return Some("names only one of sslcert and sslkey, which come together".to_owned());
    }
    let files = [("sslrootcert", "CERTIFICATE"), ("sslcert", "CERTIFICATE"), ("sslkey", "KEY")];
    files.iter().find_map(|(name, kind)| file_objection(name, kind, given(name)?))
}

/// What is wrong with a PEM file; the text itself may stand in its place.
fn file_objection(name: &str, kind: &str, value: &str) -> Option<String> {
    if value.trim_start().starts_with("-----BEGIN") {
        return None;
    }
    let holds = |text: &str| {
        text.lines().any(|line| line.starts_with("-----BEGIN ") && line.contains(kind))
    };
    match std::fs::read_to_string(Path::new(value)) {
        Err(error) => {
            Some(format!("names as {name} the file {value}, which can't be read: {error}"))
        }
        Ok(text) if !holds(&text) => {
            let kind = kind.to_lowercase();
            Some(format!("names as {name} the file {value}, which holds no {kind} in PEM"))
        }
        Ok(_) => None,
    }
}

/// The `sslmode` of an address that leaves this machine and does not prove who answers.
pub(super) fn unproven_mode(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let parameters = parameters(&url);
    let given = |wanted: &str| parameters.iter().find(|(name, _)| name == wanted);
    let mode = given("sslmode").map_or("prefer", |(_, value)| value);
    let is_local = match given("host") {
        Some((_, host)) => is_local(host),
        None => match url.host() {
            Some(Host::Domain(host)) => is_local(&percent_decode_str(host).decode_utf8_lossy()),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => true,
        },
    };
    (!is_local && !PROVING.contains(&mode)).then(|| mode.to_owned())
}

fn is_local(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.starts_with('/')
        || host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The address with a password in it masked.
pub(super) fn masked(text: &str, mask: &str) -> String {
    let (head, query) = match text.split_once('?') {
        Some((head, query)) => (head, Some(query)),
        None => (text, None),
    };
    let credentials = head.split_once("://").and_then(|(scheme, rest)| {
        let (credentials, host) = rest.rsplit_once('@')?;
        Some((scheme, credentials.split_once(':')?.0, host))
    });
    let mut shown = match credentials {
        Some((scheme, user, host)) => format!("{scheme}://{user}:{mask}@{host}"),
        None => head.to_owned(),
    };
    for (at, pair) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        shown.push(if at == 0 { '?' } else { '&' });
        let name = pair.split('=').next().unwrap_or_default();
        let is_password = percent_decode_str(name).decode_utf8_lossy() == "password";
        let masked = format!("{name}={mask}");
        shown.push_str(if is_password { &masked } else { pair });
    }
    shown
}
