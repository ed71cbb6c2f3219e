//! The stream of lines: requests gather in a bounded buffer that a thread writes every 50 ms;
//! warnings and errors are written at once. At a crash at most 50 ms of request lines are lost.

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::line::{self, Line};
use super::stamp::Stamp;

/// How long a request's line may rest.
const WRITE_EVERY: Duration = Duration::from_millis(50);

/// A buffer of this size is written at once.
const FULL_BYTES: usize = 256 * 1024;

/// How lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Json,
    /// For the eyes of somebody at a terminal.
    Pretty,
}

/// Where lines go.
pub struct Sink {
    format: Format,
    requests: bool,
    state: Mutex<State>,
}

struct State {
    stamp: Stamp,
    buffer: Vec<u8>,
    out: Box<dyn Write + Send>,
}

impl Sink {
    /// A sink into `out`. `requests` says whether the level lets request lines through.
    pub fn new(format: Format, requests: bool, out: Box<dyn Write + Send>) -> Arc<Self> {
        let state = Mutex::new(State { stamp: Stamp::default(), buffer: Vec::new(), out });
        Arc::new(Self { format, requests, state })
    }

    /// Starts the thread that writes what has gathered.
    pub fn start(self: &Arc<Self>) -> std::io::Result<()> {
        let sink = Arc::downgrade(self);
        std::thread::Builder::new().name("log".to_owned()).stack_size(64 * 1024).spawn(
            move || {
                while let Some(sink) = sink.upgrade() {
                    sink.flush();
                    drop(sink);
                    std::thread::park_timeout(WRITE_EVERY);
                }
            },
        )?;
        Ok(())
    }

    /// How its lines look.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Takes the line of a request.
    pub fn request(&self, line: &Line<'_>) {
        if !self.requests {
            return;
        }
        let mut state = self.lock();
        let State { stamp, buffer, .. } = &mut *state;
        match self.format {
            Format::Json => line::write_json(line, stamp, buffer),
            Format::Pretty => line::write_pretty(line, buffer),
        }
        if state.buffer.len() >= FULL_BYTES {
            state.write_out();
        }
    }

    /// Takes what the code itself says, and writes it at once with all that waits before it.
    pub fn say(&self, text: &[u8]) {
        let mut state = self.lock();
        state.buffer.extend_from_slice(text);
        state.write_out();
    }

    /// Writes what has gathered.
    pub fn flush(&self) {
        self.lock().write_out();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write_out(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        // A log that can't be written (its disk is full, its pipe is gone) stops no request.
        let _ = self.out.write_all(&self.buffer).and_then(|()| self.out.flush());
        self.buffer.clear();
        self.buffer.shrink_to(FULL_BYTES);
    }
}
