//! A stand-in for HashiCorp Vault: its KV engine over HTTP, in the bodies of its documentation,
//! on a port of this machine, with TLS or without.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::{Value, json};

/// The token that opens this Vault.
pub const TOKEN: &str = "hvs.CAESIJlU9JMYEhOPYv4igdhm9PnZDrabYTobQ4Ymnlq1qY";

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Heard {
    pub path: String,
    pub headers: BTreeMap<String, String>,
}

/// A Vault that runs until the test ends.
pub struct Vault {
    /// For `VAULT_ADDR`.
    pub address: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    answers: Arc<Mutex<BTreeMap<String, (u16, String)>>>,
}

impl Vault {
    /// An empty one without TLS.
    pub fn new() -> Self {
        Self::listen("http", "127.0.0.1", |stream, serve| serve(&mut &stream))
    }

    /// One with a certificate for `localhost` of the authority at `authority()`.
    pub fn with_tls() -> Self {
        Self::with_tls_at("127.0.0.1")
    }

    /// The same at another address of this machine, for which the certificate is not.
    pub fn with_tls_at(address: &str) -> Self {
        let folder = certificates();
        let certificate = CertificateDer::from_pem_file(folder.join("localhost.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(folder.join("localhost.key")).unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let config = Arc::new(config);
        Self::listen("https", address, move |stream, serve| {
            let connection = ServerConnection::new(config.clone()).unwrap();
            serve(&mut StreamOwned::new(connection, stream));
        })
    }

    fn listen(
        scheme: &str,
        address: &str,
        mut accept: impl FnMut(TcpStream, &dyn Fn(&mut dyn Stream)) + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let host = if address == "127.0.0.1" { "localhost" } else { address };
        let vault = Self {
            address: format!("{scheme}://{host}:{port}"),
            heard: Arc::default(),
            answers: Arc::default(),
        };
        let (heard, answers) = (vault.heard.clone(), vault.answers.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                accept(stream, &|stream| {
                    let Some(request) = read(stream) else { return };
                    heard.lock().unwrap().push(request.clone());
                    let answer = answer(&request, &answers.lock().unwrap());
                    // Whoever turned away at the certificate takes no answer.
                    let _ = stream.write_all(answer.as_bytes()).and_then(|()| stream.flush());
                });
            }
        });
        vault
    }

    /// Puts a secret into version 2 of the engine.
    pub fn keeps(self, mount: &str, path: &str, fields: &Value) -> Self {
        let metadata = json!({
            "created_time": "2018-03-22T02:24:06.945319214Z", "custom_metadata": null,
            "deletion_time": "", "destroyed": false, "version": 2,
        });
        let body = enveloped(&json!({ "data": fields, "metadata": metadata }));
        let warning = "Invalid path for a versioned K/V secrets engine. See the API docs for the \
                       appropriate API endpoints to use. If using the Vault CLI, use 'vault kv \
                       get' for this operation.";
        let mut astray = enveloped(&Value::Null);
        astray["warnings"] = json!([warning]);
        self.says(&format!("/v1/{mount}/{path}"), 404, &astray.to_string()).says(
            &format!("/v1/{mount}/data/{path}"),
            200,
            &body.to_string(),
        )
    }

    /// Puts a secret into version 1 of the engine.
    pub fn keeps_in_version_1(self, mount: &str, path: &str, fields: &Value) -> Self {
        let mut body = enveloped(fields);
        body["lease_duration"] = json!(2_764_800);
        self.says(&format!("/v1/{mount}/{path}"), 200, &body.to_string())
    }

    /// Deletes the newest version of a secret, as `vault kv delete` does.
    pub fn deletes(self, mount: &str, path: &str) -> Self {
        let metadata = json!({
            "created_time": "2018-03-22T02:24:06.945319214Z", "custom_metadata": null,
            "deletion_time": "2018-03-22T02:36:43.986212308Z", "destroyed": false, "version": 2,
        });
        let body = enveloped(&json!({ "data": null, "metadata": metadata }));
        self.says(&format!("/v1/{mount}/data/{path}"), 404, &body.to_string())
    }

    /// Answers this at a path of its API.
    pub fn says(self, path: &str, status: u16, body: &str) -> Self {
        self.answers.lock().unwrap().insert(path.to_owned(), (status, body.to_owned()));
        self
    }

    /// Every request so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

/// The authority that vouches for a Vault with TLS, in PEM.
pub fn authority() -> PathBuf {
    certificates().join("authority.pem")
}

/// Where the certificates of stories lie.
pub fn certificates() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/house/certificates")
}

trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

fn read(stream: &mut dyn Stream) -> Option<Heard> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.strip_prefix("GET ")?.strip_suffix(" HTTP/1.1")?.to_owned();
    let mut headers = BTreeMap::new();
    while let Some(line) = lines.next()?.ok().filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ")?;
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    Some(Heard { path, headers })
}

fn answer(request: &Heard, answers: &BTreeMap<String, (u16, String)>) -> String {
    let token = request.headers.get("x-vault-token").map(String::as_str);
    let (status, body) = match answers.get(&request.path) {
        _ if token.is_none() => (400, json!({ "errors": ["missing client token"] }).to_string()),
        _ if token != Some(TOKEN) => {
            let denied = "1 error occurred:\n\t* permission denied\n\n";
            (403, json!({ "errors": [denied] }).to_string())
        }
        Some(answer) => answer.clone(),
        None => (404, json!({ "errors": [] }).to_string()),
    };
    let location = if status == 307 { "Location: /v1/elsewhere\r\n" } else { "" };
    format!(
        "HTTP/1.1 {status} Said\r\nCache-Control: no-store\r\nContent-Type: application/json\r\n\
         {location}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// What Vault wraps everything in.
fn enveloped(data: &Value) -> Value {
    json!({
        "request_id": "f453111c-7be8-13ad-7c17-e46a00082fcc", "lease_id": "", "renewable": false,
        "lease_duration": 0, "data": data, "wrap_info": null, "warnings": null, "auth": null,
    })
}
