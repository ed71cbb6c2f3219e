//! What is counted: answers, when they came, and how long each took.

use std::io;
use std::time::{Duration, Instant};

use crate::answer::strange;

/// Answers of one run, in the order in which they came.
pub(crate) struct Tally {
    first_at: Option<Instant>,
    last_at: Option<Instant>,
    /// Nanoseconds.
    latencies: Vec<u32>,
}

impl Tally {
    /// Room for a run without a pause to grow.
    pub(crate) fn new() -> Self {
        Self { first_at: None, last_at: None, latencies: Vec::with_capacity(1 << 20) }
    }

    pub(crate) fn take(&mut self, at: Instant, latency: Duration) {
        self.first_at.get_or_insert(at);
        self.last_at = Some(at);
        self.latencies.push(u32::try_from(latency.as_nanos()).unwrap_or(u32::MAX));
    }

    /// The rate counts from the first answer to the last: with few and slow answers, whole
    /// answers over whole seconds would be wrong by up to one answer.
    pub(crate) fn figures(mut self) -> io::Result<[(&'static str, f64); 4]> {
        let (Some(first), Some(last)) = (self.first_at, self.last_at) else {
            return Err(strange("no answer came in time"));
        };
        if first == last {
            return Err(strange("one answer alone makes no rate"));
        }
        self.latencies.sort_unstable();
        let answers = self.latencies.len();
        let between = u32::try_from(answers - 1).map_err(io::Error::other)?;
        Ok([
            ("rate", f64::from(between) / (last - first).as_secs_f64()),
            ("answers", f64::from(between) + 1.0),
            ("p50_us", self.percentile(50)),
            ("p99_us", self.percentile(99)),
        ])
    }

    fn percentile(&self, percent: usize) -> f64 {
        let place = (self.latencies.len() * percent / 100).min(self.latencies.len() - 1);
        f64::from(self.latencies[place]) / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_latencies_of_a_hundred_answers() {
        let start = keyward_bench::now();
        let mut tally = Tally::new();
        for number in 1..=100_u32 {
            tally.take(
                start + Duration::from_millis(10) * number,
                Duration::from_micros(number.into()),
            );
        }
        let figures = tally.figures().unwrap();
        assert!((figures[0].1 - 100.0).abs() < 0.001, "{figures:?}");
        assert_eq!(figures[1..], [("answers", 100.0), ("p50_us", 51.0), ("p99_us", 100.0)]);
    }

    #[test]
    fn no_answer_makes_no_rate() {
        assert!(Tally::new().figures().is_err());
    }
}
