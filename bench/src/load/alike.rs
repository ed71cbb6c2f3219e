//! Whether the time of a refused sign-in tells that somebody is there: pairs of one name that is
//! borne and one that is not, one after the other, and how often the first took longer.

use std::time::Duration;

use keyward_bench::{Failure, now};
use serde_json::json;

use crate::desk::Desk;
use crate::people::name;
use crate::request::post;

/// Names that nobody bears begin here; as long as those of prepared people.
const FIRST_UNKNOWN: u32 = 5_000;

/// Pairs before those that count, which fill caches.
const UNCOUNTED: u32 = 50;

/// Asks so many pairs, each answered with `status`.
pub(crate) fn alike(
    port: u16,
    people: u32,
    pairs: u32,
    status: u16,
) -> Result<[(&'static str, f64); 3], Failure> {
    let mut desk = Desk::open(port)?;
    let people = people.max(1);
    if status == 429 {
        // One guess at each name spends its budget, where that is one.
        for number in (0..people).flat_map(|number| [number, FIRST_UNKNOWN + number]) {
            desk.ask(&guess(number), 401)?;
        }
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for pair in 0..UNCOUNTED + pairs {
        let number = pair % people;
        let mut take = |number| -> Result<Duration, Failure> {
            let question = guess(number);
            let asked_at = now();
            desk.ask(&question, status)?;
            Ok(now() - asked_at)
        };
        // Who begins changes, so that neither always comes behind the other.
        let (of_known, of_unknown) = if (pair / people).is_multiple_of(2) {
            let of_known = take(number)?;
            (of_known, take(FIRST_UNKNOWN + number)?)
        } else {
            let of_unknown = take(FIRST_UNKNOWN + number)?;
            (take(number)?, of_unknown)
        };
        if pair >= UNCOUNTED {
            known.push(of_known);
            unknown.push(of_unknown);
        }
    }
    let slower = share_slower(&known, &unknown);
    Ok([("slower", slower), ("known_us", median(known)), ("unknown_us", median(unknown))])
}

fn guess(number: u32) -> Vec<u8> {
    let credentials = json!({ "username": name(number), "password": "not the tangerine lamp" });
    post("/auth/login", &credentials)
}

/// A tie counts for both halves.
fn share_slower(known: &[Duration], unknown: &[Duration]) -> f64 {
    let points: f64 = known
        .iter()
        .zip(unknown)
        .map(|(known, unknown)| match known.cmp(unknown) {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        })
        .sum();
    points / known.len().max(1) as f64
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_pairs_whose_first_took_longer() {
        let times = |micros: &[u64]| -> Vec<_> {
            micros.iter().map(|micros| Duration::from_micros(*micros)).collect()
        };
        let share = share_slower(&times(&[1, 2, 3, 4]), &times(&[2, 2, 2, 2]));
        assert!((share - 0.625).abs() < 1e-9, "{share}");
        assert!((median(times(&[9, 1, 5])) - 5.0).abs() < 1e-9);
    }
}
