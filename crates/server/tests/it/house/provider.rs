//! Somebody who sends messages by telephone for us: a small HTTP server that keeps what it is
//! told.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Told {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

/// A provider that runs until the test ends.
pub struct Provider {
    /// Its base, without a slash at the end.
    pub url: String,
    told: Arc<Mutex<Vec<Told>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Provider {
    /// Answers 201, but for as many of these first as there are; 0 is no answer.
    pub fn answering(first: &[u16]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let told: Arc<Mutex<Vec<Told>>> = Arc::default();
        let answers = Arc::new(Mutex::new(first.iter().copied().collect::<VecDeque<_>>()));
        let provider = Self { url, told: told.clone(), answers: answers.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let Some(request) = read(&stream) else { continue };
                told.lock().unwrap().push(request);
                let status = answers.lock().unwrap().pop_front().unwrap_or(201);
                if status > 0 {
                    let head = format!("HTTP/1.1 {status} Said\r\ncontent-length: 2\r\n\r\n{{}}");
                    let _ = (&stream).write_all(head.as_bytes());
                }
            }
        });
        provider
    }

    /// Every request so far.
    pub fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    /// Whether all that it was to answer first was answered.
    pub fn has_answered(&self) -> bool {
        self.answers.lock().unwrap().is_empty()
    }
}

fn read(stream: &TcpStream) -> Option<Told> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.strip_prefix("POST ")?.strip_suffix(" HTTP/1.1\r\n")?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Told { path, headers, body: String::from_utf8(body).ok()? })
}
