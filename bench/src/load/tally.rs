//! What is counted: answers, when they came, and how long each took.

use std::time::{Duration, Instant};

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
    /// answers over whole seconds would be wrong by up to one answer. Where fewer than two
    /// came, `asked_for` is all there is to count over, and the least that a question waited.
    pub(crate) fn figures(mut self, asked_for: Duration) -> [(&'static str, f64); 4] {
        self.latencies.sort_unstable();
        let answers = self.latencies.len() as f64;
        let rate = match (self.first_at, self.last_at) {
            (Some(first), Some(last)) if first < last => {
                (answers - 1.0) / (last - first).as_secs_f64()
            }
            _ => answers / asked_for.as_secs_f64(),
        };
        let percentile = |percent| self.percentile(percent).unwrap_or(asked_for);
        let micros = |percent| percentile(percent).as_secs_f64() * 1e6;
        [("rate", rate), ("answers", answers), ("p50_us", micros(50)), ("p99_us", micros(99))]
    }

    fn percentile(&self, percent: usize) -> Option<Duration> {
        let latency = self.latencies.get(self.latencies.len() * percent / 100)?;
        Some(Duration::from_nanos(u64::from(*latency)))
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
        let figures = tally.figures(Duration::from_secs(1));
        assert!((figures[0].1 - 100.0).abs() < 0.001, "{figures:?}");
        assert_eq!(figures[1..], [("answers", 100.0), ("p50_us", 51.0), ("p99_us", 100.0)]);
    }

    #[test]
    fn no_answer_is_a_rate_of_none_and_a_wait_of_all_the_time() {
        let figures = Tally::new().figures(Duration::from_millis(500)).map(|figure| figure.1);
        assert_eq!(figures, [0.0, 0.0, 500_000.0, 500_000.0]);
    }
}
