//! What is said of a budget that is spent: which one, and when it has the next guess.

use keyward_rules::value::instant::Instant;
use keyward_store::attempts::{self, NewAttempt, Quotas};
use keyward_store::record;

use super::claim::Claim;
use crate::App;
use crate::app::config::Budgets;
use crate::audit::Event;
use crate::refusal::{Refusal, Spent};

/// Tells the audit, and makes the refusal.
pub(super) async fn refuse(
    app: &App,
    claim: &Claim,
    attempt: NewAttempt<'_>,
    quotas: Quotas,
    budgets: Budgets,
    line: Event,
) -> Result<Refusal, Refusal> {
    let line = line.refused("too_many_attempts");
    let free_at = record!(app.db, |tx| {
        line.write(tx).await?;
        attempts::free_at(tx, attempt, quotas).await
    })?;
    // Whoever is quiet says nothing of the person.
    let person = free_at.person.filter(|_| !claim.is_quiet());
    let (budget, quota) = match (free_at.network, free_at.counted.or(person)) {
        (Some(network), counted) if counted.is_none_or(|counted| counted < network) => {
            ("network", quotas.network)
        }
        _ => ("guesses", quotas.counted.min(quotas.person)),
    };
    let last = [free_at.counted, person, free_at.network].into_iter().flatten().max();
    let now = Instant::from_millis(attempt.taken_at);
    let seconds = match last {
        Some(free_at) => now.seconds_until(Instant::from_millis(free_at)).max(1),
        // Too many failures in a row: no time of its own gives the budget back.
        None => budgets.longest_wait_seconds,
    };
    Ok(Refusal::TooManyAttempts(Spent {
        budget,
        quota,
        window_seconds: budgets.window_seconds,
        retry_after_seconds: seconds,
    }))
}
