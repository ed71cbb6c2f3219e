//! Attempts: taken before a secret is judged, given back by their id when it was right. So
//! 200 guesses at once are 200 attempts, and who hangs up has still spent one.

use keyward_rules::value::instant::Instant;
use keyward_rules::value::network::network_key;
use keyward_store::attempts::{self, NewAttempt};
use keyward_store::{note, record};

use crate::App;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::refusal::Refusal;

/// An attempt that was taken; `None` where the limits are off.
pub(crate) struct Attempt(pub(crate) Option<String>);

/// Takes an attempt from the budgets of a person and of the visitor's network, or refuses
/// and says when one comes free. `line` is what the audit is told of a refusal.
pub(crate) async fn take(
    app: &App,
    visitor: &Visitor,
    person: &str,
    line: Event,
) -> Result<Attempt, Refusal> {
    let Some(budgets) = app.config.budgets else { return Ok(Attempt(None)) };
    let now = app.now();
    let id = app.new_id()?;
    let network = visitor.address.map_or_else(|| "unknown".to_owned(), network_key);
    let attempt = NewAttempt {
        id: &id,
        person,
        network: &network,
        taken_at: now.millis(),
        expires_at: now.plus_seconds(budgets.window_seconds).millis(),
    };
    let taken = note!(app.db, |tx| {
        attempts::take(tx, attempt, budgets.per_person, budgets.per_network).await
    })?;
    if taken {
        return Ok(Attempt(Some(id)));
    }
    let line = line.refused("too_many_attempts");
    let free_at = record!(app.db, |tx| {
        line.write(tx).await?;
        attempts::free_at(tx, attempt, budgets.per_person, budgets.per_network).await
    })?;
    let free_at = Instant::from_millis(free_at.unwrap_or(attempt.expires_at));
    Err(Refusal::TooManyAttempts { retry_after_seconds: now.seconds_until(free_at).max(1) })
}

impl Attempt {
    /// Gives it back where no secret was judged (the hashing pool was busy), and passes the
    /// refusal on: an honest person must not lose their budget to a rush.
    pub(crate) async fn unless_judged<T>(
        &self,
        app: &App,
        judged: Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if judged.is_err() {
            note!(app.db, |tx| self.give_back(tx).await)?;
        }
        judged
    }

    /// Gives this very attempt back, within the transaction that records the success.
    pub(crate) async fn give_back(
        &self,
        tx: &mut keyward_store::Tx,
    ) -> Result<(), keyward_store::DbError> {
        match &self.0 {
            Some(id) => attempts::give_back(tx, id).await,
            None => Ok(()),
        }
    }
}
