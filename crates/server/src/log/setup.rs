//! What the code itself says (`tracing`), into the same sink as the lines of requests.

use std::io::{self, Write};
use std::sync::Arc;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::sink::{Format, Sink};

/// Installs the subscriber; a second call changes nothing.
pub fn install(sink: &Arc<Sink>, level: &str) {
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Out(sink.clone()));
    // A subscriber that is there already (a test's) stays.
    let _ = match sink.format() {
        Format::Json => builder.json().flatten_event(true).try_init(),
        Format::Pretty => builder.compact().try_init(),
    };
}

/// Whether this level lets the lines of requests through.
pub fn lets_requests_through(level: &str) -> bool {
    !matches!(level, "off" | "error" | "warn")
}

#[derive(Clone)]
struct Out(Arc<Sink>);

impl<'a> MakeWriter<'a> for Out {
    type Writer = Out;

    fn make_writer(&'a self) -> Out {
        self.clone()
    }
}

impl Write for Out {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.say(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
