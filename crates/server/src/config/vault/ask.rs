//! The requests to Vault: one after the other, each on a connection of its own, none following
//! a redirect. They run on a thread of their own, so that settings are read alike inside and
//! outside a runtime, and nothing of it stays.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::http::header::HOST;
use axum::http::{HeaderValue, Request};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::access::Access;
use super::answer::{Answer, Fields, Outcome};
use super::reference::Secret;

/// From the look-up of the name to the last byte.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A secret of settings is small.
const MOST_BYTES: usize = 64 * 1024;

type Found = BTreeMap<Secret, Result<Fields, String>>;
type Failure = Box<dyn Error + Send + Sync>;

/// Asks for every secret. `Err` continues the name of any setting that is in Vault.
pub(super) fn ask(access: &Access, secrets: &BTreeSet<Secret>) -> Result<Found, String> {
    let failed = |why: String| format!("is in Vault, which can't be asked: {why}");
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| -> io::Result<Found> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let found = runtime.block_on(ask_each(access, secrets));
            // A look-up of a name that nobody answers would hold up its end.
            runtime.shutdown_background();
            Ok(found)
        });
        match asking.join() {
            Ok(found) => found.map_err(|error| failed(error.to_string())),
            Err(_) => Err(failed("its thread ended early".to_owned())),
        }
    })
}

async fn ask_each(access: &Access, secrets: &BTreeSet<Secret>) -> Found {
    let mut found = Found::new();
    let mut unreachable = None;
    for secret in secrets {
        let fields = match &unreachable {
            Some(why) => Err(Clone::clone(why)),
            None => match read(access, secret).await {
                Ok(outcome) => outcome,
                Err(failure) => {
                    let address = access.address();
                    let why = format!(
                        "is in Vault, which can't be reached at {address}: {}",
                        cause(failure.as_ref())
                    );
                    unreachable = Some(why.clone());
                    Err(why)
                }
            },
        };
        found.insert(secret.clone(), fields);
    }
    found
}

/// Reads a secret where version 2 of the engine keeps it, and where nothing is there, where
/// version 1 does.
async fn read(access: &Access, secret: &Secret) -> Result<Result<Fields, String>, Failure> {
    let with_token = access.token.is_some();
    let answer = get(access, &secret.path_in_version_2()).await?;
    let refusal = answer.refusal(secret, with_token);
    Ok(match answer.of_version_2(secret, with_token) {
        Outcome::Found(fields) => Ok(fields),
        Outcome::Refused(why) => Err(why),
        Outcome::Absent => {
            let answer = get(access, &secret.path_in_version_1()).await?;
            answer.of_version_1().ok_or(refusal)
        }
    })
}

async fn get(access: &Access, path: &str) -> Result<Answer, Failure> {
    match tokio::time::timeout(TIMEOUT, connect_and_get(access, path)).await {
        Ok(answered) => answered,
        Err(_) => Err(format!("no answer within {} seconds", TIMEOUT.as_secs()).into()),
    }
}

async fn connect_and_get(access: &Access, path: &str) -> Result<Answer, Failure> {
    let stream = TcpStream::connect((access.host.as_str(), access.port)).await?;
    let request = request(access, path)?;
    if !access.is_https {
        // What `localhost` means is for this machine's files to say; the token stays here.
        if !stream.peer_addr()?.ip().is_loopback() {
            return Err("without TLS only this machine is spoken to".into());
        }
        return exchange(stream, request).await;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(access.roots.clone())
        .with_no_client_auth();
    let name = ServerName::try_from(access.host.clone())?;
    exchange(TlsConnector::from(Arc::new(config)).connect(name, stream).await?, request).await
}

fn request(access: &Access, path: &str) -> Result<Request<Empty<Bytes>>, Failure> {
    let host = access.address();
    let host = host.trim_start_matches("https://").trim_start_matches("http://");
    let host = host.split('/').next().unwrap_or_default();
    let mut request = Request::get(format!("{}{path}", access.base))
        .header(HOST, host)
        // An agent of Vault may ask for this, to keep requests out that others forged.
        .header("x-vault-request", "true")
        .body(Empty::new())?;
    let optional = [("x-vault-token", &access.token), ("x-vault-namespace", &access.namespace)];
    for (name, value) in optional {
        if let Some(value) = value {
            request.headers_mut().insert(name, HeaderValue::clone(value));
        }
    }
    Ok(request)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the operator's own Vault, at the start, is no call for a stranger"
)]
async fn exchange(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    request: Request<Empty<Bytes>>,
) -> Result<Answer, Failure> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    let status = response.status();
    let body = Limited::new(response.into_body(), MOST_BYTES).collect().await?;
    Ok(Answer { status, body: body.to_bytes().to_vec() })
}

/// The last of the causes, which is the one to mend.
fn cause(failure: &(dyn Error + 'static)) -> String {
    let mut cause = failure;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}
