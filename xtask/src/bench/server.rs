//! A server that runs for a measure, on a port of its own, and ends with it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::clock::{now, pause};

/// The first answer must come within this time, and the end after a stop as well.
const PATIENCE: Duration = Duration::from_secs(20);

/// Processor time in `/proc` is counted in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

pub(super) struct Server {
    child: Child,
    /// Ends the server when this process is gone, in whatever way.
    leash: Child,
    pub(super) port: u16,
}

impl Server {
    /// Starts it and waits for the first answer of 200 at `path`; how long that took counts
    /// from just before the start.
    pub(super) fn start(
        mut command: Command,
        address: impl FnOnce(&mut Command, u16),
        path: &str,
        said: &Path,
    ) -> Result<(Self, Duration), String> {
        let port = free_port()?;
        address(&mut command, port);
        let stderr = File::create(said).map_err(|error| error.to_string())?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
        let began = now();
        let child = command.spawn().map_err(|error| format!("the server: {error}"))?;
        let leash = leash(&child)?;
        let mut server = Self { child, leash, port };
        while !answers(port, path) {
            let ended = server.child.try_wait().map_err(|error| error.to_string())?.is_some();
            if ended || now() - began > PATIENCE {
                let said = fs::read_to_string(said).unwrap_or_default();
                return Err(format!("the server does not answer: {}", said.trim()));
            }
            pause(Duration::from_micros(200));
        }
        Ok((server, now() - began))
    }

    /// Asks it to stop and waits until it has.
    pub(super) fn stop(mut self) -> Result<(), String> {
        let words = ["-c", "kill -TERM \"$1\"", "sh", &self.child.id().to_string()];
        let asked = Command::new("sh").args(words).status();
        let since = now();
        while asked.is_ok() && now() - since < PATIENCE {
            if self.child.try_wait().map_err(|error| error.to_string())?.is_some() {
                return Ok(());
            }
            pause(Duration::from_millis(1));
        }
        Err("the server does not stop".to_owned())
    }

    /// Seconds of processor time so far, all threads, in user space and in the kernel.
    pub(super) fn processor_seconds(&self) -> Result<f64, String> {
        let stat = self.proc("stat")?;
        let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: Vec<f64> = ticks.filter_map(|field| field.parse().ok()).collect();
        Ok(ticks.iter().sum::<f64>() / TICKS_PER_SECOND)
    }

    /// Megabytes of resident memory: `VmRSS` now, `VmHWM` at its highest.
    pub(super) fn memory_megabytes(&self, name: &str) -> Result<f64, String> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.map(|kib| kib * 1024.0 / 1e6).ok_or_else(|| format!("no {name} of the server"))
    }

    fn proc(&self, file: &str) -> Result<String, String> {
        let path = format!("/proc/{}/{file}", self.child.id());
        fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // First the leash: once the server is gone its number may be another process's.
        for process in [&mut self.leash, &mut self.child] {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A shell that waits for our end of its pipe to close.
fn leash(server: &Child) -> Result<Child, String> {
    let words = ["-c", "read -r _; kill -KILL \"$1\"", "sh", &server.id().to_string()];
    let mut command = Command::new("sh");
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_err(|error| format!("sh did not start: {error}"))
}

fn free_port() -> Result<u16, String> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|error| error.to_string())
}

fn answers(port: u16, path: &str) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let question =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(question.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok::<_, std::io::Error>(answer.starts_with(b"HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}
