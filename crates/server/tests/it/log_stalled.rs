//! A log that nobody reads.

use std::io::Write;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use keyward_rules::value::instant::Instant;
use keyward_server::log::line::Line;
use keyward_server::log::sink::{Format, Sink};

/// A pipe that takes nothing until the gate opens.
struct Pipe {
    gate: Receiver<()>,
    read: Arc<Mutex<Vec<u8>>>,
}

impl Write for Pipe {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        // An error says that the gate is gone: open for good.
        let _ = self.gate.recv();
        self.read.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn stalled() -> (Arc<Sink>, Sender<()>, Arc<Mutex<Vec<u8>>>) {
    let (open, gate) = channel();
    let read = Arc::new(Mutex::new(Vec::new()));
    let pipe = Pipe { gate, read: read.clone() };
    let sink = Sink::new(Format::Json, true, Box::new(pipe));
    sink.start().unwrap();
    (sink, open, read)
}

/// Promise: A log that nobody reads stops no request; lines that found no room are counted.
#[test]
fn a_log_that_nobody_reads_stops_nobody() {
    let (sink, open, read) = stalled();
    let line = Line {
        now: Instant::from_millis(1_795_512_600_000),
        request_id: "0123456789abcdef",
        method: "GET",
        path: "/users/me",
        status: 200,
        duration: Duration::from_micros(90),
        address: [203, 0, 113, 7].into(),
        user_agent: None,
        code: None,
        reason: None,
    };
    for _ in 0..20_000 {
        sink.request(&line);
    }
    sink.say(b"a warning\n");
    drop(open);
    for _ in 0..400 {
        if String::from_utf8_lossy(&read.lock().unwrap()).contains("lines were dropped") {
            return;
        }
        sink.flush();
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the dropped lines were not told");
}
