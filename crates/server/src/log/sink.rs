//! The stream of lines: all gather in one bounded buffer, which a thread of its own writes
//! every 50 ms, and at once after a warning or an error. No request ever waits for a log: when
//! nobody reads it, lines are dropped and counted.

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::thread::Thread;
use std::time::Duration;

use super::line::{self, Line};
use super::stamp::Stamp;

/// How long a request's line may rest.
const WRITE_EVERY: Duration = Duration::from_millis(50);

/// A buffer of this size is worth writing before its time.
const MUCH_BYTES: usize = 256 * 1024;

/// And at this size further lines are dropped.
const FULL_BYTES: usize = 4 * MUCH_BYTES;

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
    gathered: Mutex<Gathered>,
    out: Mutex<Box<dyn Write + Send>>,
    writer: OnceLock<Thread>,
}

#[derive(Default)]
struct Gathered {
    stamp: Stamp,
    buffer: Vec<u8>,
    dropped: u64,
}

impl Sink {
    /// A sink into `out`. `requests` says whether the level lets request lines through.
    pub fn new(format: Format, requests: bool, out: Box<dyn Write + Send>) -> Arc<Self> {
        let (gathered, out) = (Mutex::default(), Mutex::new(out));
        Arc::new(Self { format, requests, gathered, out, writer: OnceLock::new() })
    }

    /// Starts the thread that writes what has gathered.
    pub fn start(self: &Arc<Self>) -> std::io::Result<()> {
        let sink = Arc::downgrade(self);
        let thread = std::thread::Builder::new().name("log".to_owned()).stack_size(64 * 1024);
        let running = thread.spawn(move || {
            while let Some(sink) = sink.upgrade() {
                sink.flush();
                drop(sink);
                std::thread::park_timeout(WRITE_EVERY);
            }
        })?;
        // Started once; a second thread would only find less to do.
        let _ = self.writer.set(running.thread().clone());
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
        let mut gathered = self.gathered();
        if !gathered.has_room() {
            return;
        }
        let Gathered { stamp, buffer, .. } = &mut *gathered;
        match self.format {
            Format::Json => line::write_json(line, stamp, buffer),
            Format::Pretty => line::write_pretty(line, buffer),
        }
        if buffer.len() >= MUCH_BYTES {
            self.wake();
        }
    }

    /// Takes what the code itself says, whole lines, and has it written at once.
    pub fn say(&self, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        let text = match self.format {
            Format::Json => line::escaped(&text),
            Format::Pretty => text,
        };
        let mut gathered = self.gathered();
        if gathered.has_room() {
            gathered.buffer.extend_from_slice(text.as_bytes());
        }
        self.wake();
    }

    /// Writes what has gathered; `false` where somebody is at it already.
    pub fn flush(&self) -> bool {
        let mut out = match self.out.try_lock() {
            Ok(out) => out,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return false,
        };
        let (mut buffer, dropped) = {
            let mut gathered = self.gathered();
            (std::mem::take(&mut gathered.buffer), std::mem::take(&mut gathered.dropped))
        };
        if buffer.is_empty() {
            return true;
        }
        if dropped > 0 {
            self.tell_dropped(dropped, &mut buffer);
        }
        // A log that can't be written (its disk is full, its pipe is gone) stops nothing.
        let _ = out.write_all(&buffer).and_then(|()| out.flush());
        true
    }

    fn tell_dropped(&self, dropped: u64, buffer: &mut Vec<u8>) {
        // Writing into memory does not fail.
        let _ = match self.format {
            Format::Json => writeln!(
                buffer,
                r#"{{"level":"WARN","message":"nobody read the log, so lines were dropped","lines":{dropped}}}"#
            ),
            Format::Pretty => writeln!(buffer, "nobody read the log: {dropped} lines were dropped"),
        };
    }

    fn wake(&self) {
        if let Some(writer) = self.writer.get() {
            writer.unpark();
        }
    }

    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gathered {
    /// Whether a line more is taken; counts those that are not.
    fn has_room(&mut self) -> bool {
        let room = self.buffer.len() < FULL_BYTES;
        self.dropped += u64::from(!room);
        room
    }
}
