//! How much of the machine others use while something is measured: a ratio that was taken
//! beside a build is none.

use std::fs;
use std::time::Instant;

use super::clock::now;

/// Processor time in `/proc` is counted in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// So much of one core may go to others, the kernel's own threads among them.
pub(super) const BEARABLE_CORES: f64 = 0.15;

/// A look at the processor time of everybody, and at ours.
pub(super) struct Watch {
    began: Instant,
    others_seconds: f64,
}

impl Watch {
    pub(super) fn begin() -> Self {
        Self { began: now(), others_seconds: others_seconds() }
    }

    /// Cores that others kept busy since then, on average. To be asked when what we started
    /// has ended: only then the kernel counts it as ours.
    pub(super) fn others_cores(&self) -> f64 {
        let used = others_seconds() - self.others_seconds;
        (used / (now() - self.began).as_secs_f64().max(0.01)).max(0.0)
    }
}

fn others_seconds() -> f64 {
    let machine = fs::read_to_string("/proc/stat").unwrap_or_default();
    let this = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    (everybody(&machine) - ours(&this)) / TICKS_PER_SECOND
}

/// Ticks in user space, at lower priority, in the kernel, and stolen by other machines.
fn everybody(stat: &str) -> f64 {
    let fields: Vec<_> = stat.lines().next().unwrap_or_default().split_whitespace().collect();
    [1, 2, 3, 8].iter().filter_map(|&place| fields.get(place)?.parse::<f64>().ok()).sum()
}

/// Ticks of this process and of those that it started and that have ended.
fn ours(stat: &str) -> f64 {
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(4);
    ticks.filter_map(|field| field.parse::<f64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybodys_time_is_what_is_neither_idle_nor_waiting() {
        let stat = "cpu  100 20 3000 999 999 999 999 40000 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n";
        assert_eq!(everybody(stat), 43_120.0);
    }

    #[test]
    fn our_time_is_that_of_this_process_and_its_children() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 0 0 0 0 0 1 20 300 4000 20 0 1";
        assert_eq!(ours(stat), 4_321.0);
    }
}
