//! What the programs of the benchmark share: clocks, people, and how they tell what came of it.

pub mod people;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Why a program ended early, for a person.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The monotonic clock; to measure is what these programs are for.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the machine's own clock")]
pub fn now() -> Instant {
    Instant::now()
}

/// The time of day, Unix milliseconds.
#[expect(clippy::disallowed_methods, reason = "no server that could hold a clock of its own")]
pub fn unix_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A length of time as it is given on the command line, in seconds.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "write seconds, as 1 or 0.5".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// Ends a program; a failure is told in one line on standard error.
pub fn end(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // With nobody to listen, the status still tells.
            let _ = writeln!(io::stderr(), "{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Prints figures as one line of `name=value`, for the program that started this one.
pub fn tell(figures: &[(&str, f64)]) -> io::Result<()> {
    let words: Vec<_> = figures.iter().map(|(name, value)| format!("{name}={value}")).collect();
    writeln!(io::stdout(), "{}", words.join(" "))
}
