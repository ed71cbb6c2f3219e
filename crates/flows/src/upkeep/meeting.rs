//! What an instance is told when it meets the others on its database.

use keyward_rules::agreement::{Compared, Difference, differences};
use keyward_rules::value::instant::Instant;
use keyward_store::instances::Instance;

use super::presence::DEAD_AFTER_SECONDS;

/// What came of comparing settings.
#[derive(Default)]
pub(super) struct Meeting {
    /// Why they can't run together, and how to go on.
    pub(super) refusal: Option<String>,
    /// A sentence for each setting that is only odd.
    pub(super) odd: Vec<String>,
}

/// Compares `own` settings with those of the living `others`.
pub(super) fn of(own: &[Compared], others: &[Instance], now: Instant) -> Meeting {
    let mut meeting = Meeting::default();
    for other in others {
        // What can't be read is of a release that compares otherwise.
        let settings: Vec<Compared> = serde_json::from_str(&other.settings).unwrap_or_default();
        let (breaking, odd): (Vec<_>, Vec<_>) =
            differences(own, &settings).into_iter().partition(|difference| difference.breaks);
        meeting.odd.extend(odd.iter().map(|difference| oddity(difference, other)));
        if !breaking.is_empty() && meeting.refusal.is_none() {
            meeting.refusal = Some(refusal(&breaking, other, now));
        }
    }
    meeting
}

fn oddity(difference: &Difference<'_>, other: &Instance) -> String {
    format!("{}.", disagreement(difference, other))
}

fn breach(difference: &Difference<'_>, other: &Instance) -> String {
    format!("{}, so each would refuse the other's tokens.", disagreement(difference, other))
}

fn disagreement(difference: &Difference<'_>, other: &Instance) -> String {
    let Difference { name, own, other: theirs, .. } = *difference;
    let or_not_set = |value: &str| if value.is_empty() { "not set" } else { value }.to_owned();
    let verb = match (own.map(or_not_set), theirs.map(or_not_set)) {
        (Some(own), Some(theirs)) => format!("is {own} here and {theirs} at"),
        _ => "is another one here than at".to_owned(),
    };
    format!("{name} {verb} an instance that runs on the same database ({})", other.name)
}

fn refusal(breaking: &[Difference<'_>], other: &Instance, now: Instant) -> String {
    let sentences: Vec<String> = breaking.iter().map(|one| breach(one, other)).collect();
    let dead_at = Instant::from_millis(other.seen_at).plus_seconds(DEAD_AFTER_SECONDS);
    format!(
        "{} Stop that instance first; if it is gone already, start again in {}.",
        sentences.join(" "),
        match now.seconds_until(dead_at) {
            0 | 1 => "a second".to_owned(),
            seconds => format!("{seconds} seconds"),
        }
    )
}
