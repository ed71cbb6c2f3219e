//! A mail server that speaks the protocol (RFC 5321) and keeps what it takes: with STARTTLS, TLS
//! from the start, or neither, with AUTH or without; and it can refuse, hang, and die half-way.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::vault::certificates;

/// What the server does instead of what it should, once for each one told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whim {
    /// Answers this line to the command that begins so; `.` is the end of a text.
    Says(&'static str, &'static str),
    /// Says nothing more from that command on, and keeps the connection.
    Hangs(&'static str),
    /// Closes the connection at that command, without a word.
    Dies(&'static str),
    /// Closes the connection in the midst of a text.
    DiesWithinText,
    /// Takes the text whole, keeps it, and closes the connection before it says so.
    DiesAfterTaking,
}

/// A letter that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub from: String,
    pub to: String,
    /// As it came, headers first.
    pub text: String,
    pub was_encrypted: bool,
    pub user: Option<String>,
}

impl Taken {
    /// The value of a header, unfolded.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.text.split_once("\r\n\r\n").unwrap();
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let line = head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then(|| value.to_owned())
        });
        line.unwrap_or_else(|| panic!("no {name}: {head}"))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tls {
    None,
    Offered,
    /// With an answer too many before TLS begins, as somebody in between may slip it in.
    Forged,
    Implicit,
}

struct Desk {
    tls: Tls,
    asks_for_password: bool,
    taken: Mutex<Vec<Taken>>,
    whims: Mutex<VecDeque<Whim>>,
    greeted: AtomicUsize,
    /// Milliseconds that it thinks over each letter.
    thinks: AtomicU64,
}

/// A server that runs until the test ends.
pub struct Sink {
    /// Of this machine.
    pub port: u16,
    desk: Arc<Desk>,
}

/// Who may send through a server that asks.
pub const USER: &str = "keyward@example.com";
/// With what.
pub const PASSWORD: &str = "p/a:s@s word";

impl Sink {
    /// In the clear.
    pub fn new() -> Self {
        Self::open(Tls::None, false)
    }

    /// Offers STARTTLS, with a certificate for `localhost`.
    pub fn with_starttls() -> Self {
        Self::open(Tls::Offered, false)
    }

    /// Offers STARTTLS, and somebody in between adds an answer before it begins.
    pub fn with_forged_starttls() -> Self {
        Self::open(Tls::Forged, false)
    }

    /// TLS from the first byte, and a password.
    pub fn with_tls_and_password() -> Self {
        Self::open(Tls::Implicit, true)
    }

    fn open(tls: Tls, asks_for_password: bool) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let desk = Arc::new(Desk {
            tls,
            asks_for_password,
            taken: Mutex::default(),
            whims: Mutex::default(),
            greeted: AtomicUsize::new(0),
            thinks: AtomicU64::new(0),
        });
        let sink = Self { port, desk: desk.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let desk = desk.clone();
                std::thread::spawn(move || desk.serve(stream));
            }
        });
        sink
    }

    /// For `smtp.url`, without TLS from the start.
    pub fn url(&self) -> String {
        format!("smtp://localhost:{}", self.port)
    }

    /// What to do amiss, in this order, once each.
    pub fn is_told(&self, whims: &[Whim]) {
        self.desk.whims.lock().unwrap().extend(whims.iter().cloned());
    }

    /// Thinks so long over each letter from here on.
    pub fn thinks_for(&self, millis: u64) {
        self.desk.thinks.store(millis, Ordering::SeqCst);
    }

    /// Whims that nobody met yet.
    pub fn whims_left(&self) -> usize {
        self.desk.whims.lock().unwrap().len()
    }

    /// Every letter so far, in the order of taking.
    pub fn taken(&self) -> Vec<Taken> {
        self.desk.taken.lock().unwrap().clone()
    }

    /// Connections so far.
    pub fn connections(&self) -> usize {
        self.desk.greeted.load(Ordering::SeqCst)
    }

    /// Waits until this many letters were taken.
    pub async fn has_taken(&self, count: usize) -> Vec<Taken> {
        for _ in 0..3_000 {
            let taken = self.taken();
            if taken.len() >= count {
                return taken;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} letters of {count} were taken", self.taken().len());
    }
}

trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

/// How a talk goes on.
enum Next {
    Ends,
    BeginsTls,
}

/// What is known of the client so far.
#[derive(Default)]
struct Talk {
    from: String,
    to: String,
    user: Option<String>,
    is_encrypted: bool,
}

impl Desk {
    fn serve(&self, stream: TcpStream) {
        self.greeted.fetch_add(1, Ordering::SeqCst);
        let closing = stream.try_clone().unwrap();
        let mut talk = Talk::default();
        if self.tls == Tls::Implicit {
            talk.is_encrypted = true;
            self.talk(&mut encrypted(stream), &mut talk, true);
        } else {
            let mut plain = stream;
            if let Some(Next::BeginsTls) = self.talk(&mut plain, &mut talk, true) {
                talk.is_encrypted = true;
                self.talk(&mut encrypted(plain), &mut talk, false);
            }
        }
        let _ = closing.shutdown(Shutdown::Both);
    }

    fn offers_tls(&self) -> bool {
        matches!(self.tls, Tls::Offered | Tls::Forged)
    }

    /// The whim that comes next, where it is about this command.
    fn whim(&self, command: &str) -> Option<Whim> {
        let mut whims = self.whims.lock().unwrap();
        let begins = |word: &str| command.to_ascii_uppercase().starts_with(word);
        let is_now = whims.front().is_some_and(|whim| match whim {
            Whim::Says(word, _) | Whim::Hangs(word) | Whim::Dies(word) => begins(word),
            Whim::DiesWithinText => begins("DATA"),
            Whim::DiesAfterTaking => begins("."),
        });
        if is_now { whims.pop_front() } else { None }
    }

    fn talk(&self, stream: &mut dyn Stream, talk: &mut Talk, greets: bool) -> Option<Next> {
        let mut stream = BufReader::new(stream);
        if greets && !self.obeys_whim(&mut stream, "GREETING", talk)? {
            say(&mut stream, "220 sink.example ESMTP")?;
        }
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).ok()? == 0 {
                return Some(Next::Ends);
            }
            let line = line.trim_end().to_owned();
            if self.obeys_whim(&mut stream, &line, talk)? {
                continue;
            }
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match word.as_str() {
                "EHLO" => self.introduce(&mut stream, talk)?,
                "STARTTLS" if self.offers_tls() && !talk.is_encrypted => {
                    let forged = self.tls == Tls::Forged;
                    let more = if forged { "\r\n250 sink.example" } else { "" };
                    say(&mut stream, &format!("220 go ahead{more}"))?;
                    return Some(Next::BeginsTls);
                }
                "AUTH" => authenticate(&mut stream, &line, talk)?,
                "MAIL" if self.asks_for_password && talk.user.is_none() => {
                    say(&mut stream, "530 5.7.0 who are you")?;
                }
                "MAIL" => {
                    talk.from = address(&line);
                    say(&mut stream, "250 ok")?;
                }
                "RCPT" => {
                    talk.to = address(&line);
                    say(&mut stream, "250 ok")?;
                }
                "DATA" => self.take_text(&mut stream, talk)?,
                "QUIT" => {
                    say(&mut stream, "221 bye")?;
                    return Some(Next::Ends);
                }
                "RSET" | "NOOP" => say(&mut stream, "250 ok")?,
                _ => say(&mut stream, "502 what")?,
            }
        }
    }

    fn introduce(&self, stream: &mut BufReader<&mut dyn Stream>, talk: &Talk) -> Option<()> {
        let mut lines = vec!["sink.example", "8BITMIME"];
        if self.offers_tls() && !talk.is_encrypted {
            lines.push("STARTTLS");
        }
        if self.asks_for_password {
            lines.push("AUTH PLAIN LOGIN");
        }
        let last = lines.len() - 1;
        for (number, line) in lines.iter().enumerate() {
            let mark = if number == last { ' ' } else { '-' };
            say(stream, &format!("250{mark}{line}"))?;
        }
        Some(())
    }

    fn take_text(&self, stream: &mut BufReader<&mut dyn Stream>, talk: &Talk) -> Option<()> {
        say(stream, "354 go on")?;
        let mut text = String::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if line == ".\r\n" {
                break;
            }
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
        let taken = Taken {
            from: talk.from.clone(),
            to: talk.to.clone(),
            text,
            was_encrypted: talk.is_encrypted,
            user: talk.user.clone(),
        };
        let whim = self.whim(".");
        if let Some(Whim::Says(_, answer)) = whim {
            return say(stream, answer);
        }
        if let Some(Whim::Hangs(_)) = whim {
            return hang(stream);
        }
        if let Some(Whim::Dies(_)) = whim {
            return None;
        }
        std::thread::sleep(Duration::from_millis(self.thinks.load(Ordering::SeqCst)));
        self.taken.lock().unwrap().push(taken);
        if whim == Some(Whim::DiesAfterTaking) {
            return None;
        }
        say(stream, "250 taken")
    }

    /// Whether a whim answered the command; `None` where the connection ends.
    fn obeys_whim(
        &self,
        stream: &mut BufReader<&mut dyn Stream>,
        command: &str,
        talk: &mut Talk,
    ) -> Option<bool> {
        let Some(whim) = self.whim(command) else { return Some(false) };
        match whim {
            Whim::Says(_, answer) => {
                talk.from.clear();
                say(stream, answer)?;
                Some(true)
            }
            Whim::Hangs(_) => hang(stream).map(|()| true),
            Whim::DiesWithinText => {
                say(stream, "354 go on")?;
                let mut some = [0; 200];
                let _ = stream.read(&mut some);
                None
            }
            Whim::Dies(_) | Whim::DiesAfterTaking => None,
        }
    }
}

/// Says nothing until the client gives up.
fn hang(stream: &mut BufReader<&mut dyn Stream>) -> Option<()> {
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    None
}

fn say(stream: &mut BufReader<&mut dyn Stream>, line: &str) -> Option<()> {
    let stream = stream.get_mut();
    stream.write_all(format!("{line}\r\n").as_bytes()).and_then(|()| stream.flush()).ok()
}

fn address(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map(|(address, _)| address.to_owned()).unwrap_or_default()
}

fn authenticate(
    stream: &mut BufReader<&mut dyn Stream>,
    line: &str,
    talk: &mut Talk,
) -> Option<()> {
    let response = line.strip_prefix("AUTH PLAIN ").and_then(|text| STANDARD.decode(text).ok());
    if response == Some(format!("\0{USER}\0{PASSWORD}").into_bytes()) {
        talk.user = Some(USER.to_owned());
        return say(stream, "235 welcome");
    }
    say(stream, "535 5.7.8 no")
}

fn encrypted(stream: TcpStream) -> impl Stream {
    let folder = certificates();
    let certificate = CertificateDer::from_pem_file(folder.join("localhost.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("localhost.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), stream)
}
