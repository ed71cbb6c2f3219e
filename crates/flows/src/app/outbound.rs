//! Requests to addresses that the operator set: an SMS provider, a list of breached passwords, a
//! captcha service. One answer each, small and soon; no redirect is followed.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

/// From the look-up of the name to the last byte.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Longer answers are refused.
const MOST_BYTES: usize = 512 * 1024;

const AGENT: &str = concat!("Keyward/", env!("CARGO_PKG_VERSION"));

/// The client. Shared by all who ask.
pub struct Outbound {
    tls: TlsConnector,
}

/// What came back, whatever it is worth.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Of HTTP.
    pub status: u16,
    /// Whole.
    pub body: Vec<u8>,
}

/// Why there is no answer. Holds nothing of the request.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The address or a header is none.
    #[error("{0} can't be asked for")]
    Unaskable(&'static str),
    /// Nothing of the request left this machine.
    #[error("it can't be reached: {0}")]
    Unreachable(String),
    /// The request left, and what became of it is not known.
    #[error("it gave no answer: {0}")]
    Silent(String),
}

impl Outbound {
    pub(super) fn new() -> Result<Self, rustls::Error> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)) })
    }

    /// Asks for `url`.
    pub async fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer, OutboundError> {
        self.ask(Method::GET, url, headers, None, Bytes::new()).await
    }

    /// Posts the fields of a form.
    pub async fn post_form(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Result<Answer, OutboundError> {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = "application/x-www-form-urlencoded";
        self.ask(Method::POST, url, headers, Some(kind), body.into()).await
    }

    /// Posts JSON, rendered already.
    pub async fn post_json(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<Answer, OutboundError> {
        self.ask(Method::POST, url, headers, Some("application/json"), body.into()).await
    }

    async fn ask(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        kind: Option<&str>,
        body: Bytes,
    ) -> Result<Answer, OutboundError> {
        let url = Url::parse(url).map_err(|_| OutboundError::Unaskable("the address"))?;
        let request = request(method, &url, headers, kind, body)?;
        let mut has_left = false;
        let asking = self.connect_and_ask(&url, request, &mut has_left);
        let done = tokio::time::timeout(TIMEOUT, asking).await;
        let failure = match done {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(failure)) => failure.to_string(),
            Err(_) => format!("nothing within {} seconds", TIMEOUT.as_secs()),
        };
        Err(if has_left {
            OutboundError::Silent(failure)
        } else {
            OutboundError::Unreachable(failure)
        })
    }

    async fn connect_and_ask(
        &self,
        url: &Url,
        request: Request<Full<Bytes>>,
        has_left: &mut bool,
    ) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
        let host = url.host_str().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = url.port_or_known_default().unwrap_or(443);
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        if url.scheme() == "http" {
            return exchange(stream, request, has_left).await;
        }
        let stream = self.tls.connect(ServerName::try_from(host)?, stream).await?;
        exchange(stream, request, has_left).await
    }
}

fn request(
    method: Method,
    url: &Url,
    headers: &[(&str, &str)],
    kind: Option<&str>,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, OutboundError> {
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(OutboundError::Unaskable("the address"));
    }
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header(HOST, authority)
        .header(USER_AGENT, AGENT);
    if let Some(kind) = kind {
        request = request.header(CONTENT_TYPE, kind);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Full::new(body)).map_err(|_| OutboundError::Unaskable("a header"))
}

#[expect(clippy::disallowed_methods, reason = "this is the client that the lint names")]
async fn exchange(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
    has_left: &mut bool,
) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    *has_left = true;
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), MOST_BYTES).collect().await?;
    Ok(Answer { status, body: body.to_bytes().to_vec() })
}
