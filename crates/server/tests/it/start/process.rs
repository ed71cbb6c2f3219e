//! A running `keyward` in a folder of its own, and a plain HTTP client.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, Uri};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::house::postgres::Database;
use crate::house::{self, Answer};

/// A folder, the port that its server listens on, and on PostgreSQL the database that it uses.
pub struct Place {
    pub folder: PathBuf,
    pub port: u16,
    is_ours: bool,
    database: Option<Arc<Database>>,
}

impl Place {
    /// An empty folder, and an empty database of the engine of this run.
    pub fn new() -> Self {
        Self::over(house::is_postgres().then(|| Arc::new(Database::new())))
    }

    /// An empty folder, and this database of PostgreSQL.
    pub fn beside(database: &Arc<Database>) -> Self {
        Self::over(Some(database.clone()))
    }

    /// An empty folder, and no word of a database.
    pub fn without_database() -> Self {
        Self::over(None)
    }

    fn over(database: Option<Arc<Database>>) -> Self {
        let port = free_port();
        let folder = std::env::temp_dir().join(format!("keyward-{}-{port}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder, port, is_ours: true, database }
    }

    /// On SQLite in a folder that somebody else made and takes away.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), port: free_port(), is_ours: false, database: None }
    }

    /// The same folder and database, and another port.
    pub fn second(&self) -> Self {
        let mut second = Self::at(&self.folder);
        second.database.clone_from(&self.database);
        second
    }

    /// Where its server keeps everything.
    pub fn database_url(&self) -> String {
        match &self.database {
            Some(database) => database.url(),
            None => format!("sqlite:{}", self.folder.join("data/keyward.db").display()),
        }
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
        command.env_clear();
        if let Some(database) = &self.database {
            command.env("DATABASE_URL", database.url()).env("KEYWARD_DATABASE_CONNECTIONS", "4");
        }
        command
            .env("PORT", self.port.to_string())
            .env("KEYWARD_PASSWORDS_ARGON2_MEMORY_KIB", "64")
            .env("KEYWARD_PASSWORDS_ARGON2_PASSES", "1")
            .current_dir(&self.folder)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// Runs a command to its end with something on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Starts a server with these settings and waits until it answers.
    pub async fn start(&self, settings: &[(&str, &str)]) -> Running {
        let mut command = self.command();
        for (name, value) in settings {
            command.env(name, value);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        gather(child.stdout.take().unwrap(), said.clone());
        gather(child.stderr.take().unwrap(), said.clone());
        let running = Running { child, port: self.port, said, client: client() };
        let since = Instant::now();
        while running.try_get("/health/live").await.is_none() {
            assert!(since.elapsed() < Duration::from_secs(20), "no answer: {}", running.said());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        running
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.is_ours {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// A port that nobody listens on now.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn gather(stream: impl std::io::Read + Send + 'static, said: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut said = said.lock().unwrap();
            said.push_str(&line);
            said.push('\n');
        }
    });
}

pub type HttpClient = Client<HttpConnector, Body>;

pub fn client() -> HttpClient {
    Client::builder(TokioExecutor::new()).build(HttpConnector::new())
}

/// Sends a request to the server at this port; `None` where the connection failed or broke off.
pub async fn send(
    client: &HttpClient,
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Option<Answer> {
    let uri: Uri = format!("http://127.0.0.1:{port}{path}").parse().unwrap();
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = client.request(request.body(body).unwrap()).await.ok()?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.ok()?.to_bytes().to_vec();
    Some(Answer { status: parts.status, headers: parts.headers, body })
}

/// A server that runs.
pub struct Running {
    pub child: Child,
    pub port: u16,
    said: Arc<Mutex<String>>,
    client: HttpClient,
}

impl Running {
    /// Everything that it wrote to either stream.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// The one-time link of the start.
    pub fn admin_path(&self) -> String {
        let since = Instant::now();
        loop {
            let said = self.said();
            if let Some((_, rest)) = said.split_once("/welcome?token=") {
                return format!("/welcome?token={}", rest.lines().next().unwrap().trim());
            }
            assert!(since.elapsed() < Duration::from_secs(5), "no link: {said}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub async fn try_get(&self, path: &str) -> Option<Answer> {
        self.try_send("GET", path, &[], Body::empty()).await
    }

    pub async fn get_as(&self, token: &str, path: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str())];
        self.try_send("GET", path, &headers, Body::empty()).await.unwrap()
    }

    pub async fn post_json(&self, path: &str, body: Value) -> Answer {
        self.try_post_json(path, &body).await.unwrap()
    }

    pub async fn post_json_as(&self, token: &str, path: &str, body: Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        self.try_send("POST", path, &headers, Body::from(body.to_string())).await.unwrap()
    }

    pub async fn try_post_json(&self, path: &str, body: &Value) -> Option<Answer> {
        let headers = [("content-type", "application/json")];
        self.try_send("POST", path, &headers, Body::from(body.to_string())).await
    }

    pub async fn post_form(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form);
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.try_send("POST", path, &headers, Body::from(body.finish())).await.unwrap()
    }

    /// The answer, or `None` where the connection failed or broke off.
    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Option<Answer> {
        send(&self.client, self.port, method, path, headers, body).await
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for the end and says how it ended.
    pub async fn ended(&mut self) -> std::process::ExitStatus {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(since.elapsed() < Duration::from_secs(40), "it runs on: {}", self.said());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a command wrote to standard output, once it ended well.
#[track_caller]
pub fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What a command wrote to standard error, once it was refused with 1.
#[track_caller]
pub fn refused(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    text
}
