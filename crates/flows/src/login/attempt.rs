//! Attempts: taken before a secret is judged, given back by their id when it was right. So
//! 200 guesses at once are 200 attempts, and who hangs up has still spent one.

mod claim;
mod spent;

use keyward_rules::login::throttle::Throttle;
use keyward_store::attempts::{self, NewAttempt, Quotas, Taken};
use keyward_store::note;
use keyward_store::{DbError, Tx, throttles};

use self::claim::Claim;
use super::device;
use crate::App;
use crate::app::config::Budgets;
use crate::audit::Event;
use crate::automation;
use crate::caller::{Member, Visitor};
use crate::refusal::Refusal;

pub(crate) use self::claim::{Bearer, Named, behind_the_door, name_hash};

/// An attempt that was taken.
pub(crate) struct Attempt {
    /// `None` where the limits are off.
    id: Option<String>,
    claim: Claim,
    is_heard: bool,
}

/// What came of taking one.
enum Outcome {
    Taken(Taken),
    /// So many guesses in a row failed on this device that it no longer counts as known.
    Distrusted,
}

/// Takes an attempt at a door that people name themselves at: from the budget of their known
/// device alone, else from those of the name as typed, of the person and of the network. Says
/// "too many" only for what the asker typed and where they come from; where the *person's*
/// budget is spent, the attempt is taken and not heard, so that nobody learns that two names
/// are one person's. `line` is what the audit is told of a refusal.
pub(crate) async fn take_at_door(
    app: &App,
    visitor: &Visitor,
    named: Named<'_>,
    line: Event,
) -> Result<Attempt, Refusal> {
    if let Some(person) = named.person
        && let Some(device) = device::of(app, visitor)
        && device.knows(person.id, person.generation, app.now())
    {
        let claim = Claim::of_device(&device, person.id);
        if let Some(attempt) = take_once(app, claim, line.clone()).await? {
            return Ok(attempt);
        }
    }
    let claim = Claim::of_name(app, visitor, named)?;
    let asked = || Ok(line.clone());
    automation::admit_after_failures(app, visitor, claim.counted_as(""), asked).await?;
    take_once(app, claim, line).await?.ok_or_else(distrusted)
}

/// Takes an attempt from the budgets of a person who is known already and of the visitor's
/// network, or refuses and says when one comes free.
pub(crate) async fn take(
    app: &App,
    visitor: &Visitor,
    person: &str,
    line: Event,
) -> Result<Attempt, Refusal> {
    let claim = Claim::of_person(visitor, person);
    take_once(app, claim, line).await?.ok_or_else(distrusted)
}

/// Takes an attempt of somebody who proved the first of two factors: from the budget of a
/// device that the person came in from before, else from one that nobody reaches who did not prove as much. So
/// strangers who guess at the first door lock nobody out at the second.
pub(crate) async fn take_behind_the_door(
    app: &App,
    visitor: &Visitor,
    person: Bearer<'_>,
    line: Event,
) -> Result<Attempt, Refusal> {
    let known = device::of(app, visitor)
        .filter(|device| device.let_in(person.id, person.generation, app.now()));
    if let Some(device) = known {
        let claim = Claim::of_device(&device, person.id);
        if let Some(attempt) = take_once(app, claim, line.clone()).await? {
            return Ok(attempt);
        }
    }
    let claim = Claim::behind_the_door(visitor, person.id);
    take_once(app, claim, line).await?.ok_or_else(distrusted)
}

/// Takes an attempt of somebody within a living session, which counts as a known device: from
/// the device's budget, or where it brings no note from the session's, and from no other.
pub(crate) async fn take_of_member(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    line: Event,
) -> Result<Attempt, Refusal> {
    let (user_id, generation) = (&member.token.user_id, member.token.generation);
    let known = device::of(app, visitor).filter(|it| it.knows(user_id, generation, app.now()));
    if let Some(device) = known {
        let claim = Claim::of_device(&device, user_id);
        if let Some(attempt) = take_once(app, claim, line.clone()).await? {
            return Ok(attempt);
        }
    }
    let claim = Claim::of_session(&member.token.session_id, user_id);
    take_once(app, claim, line).await?.ok_or_else(distrusted)
}

/// The same for a long secret that is nobody's: from the network's budget alone.
pub(crate) async fn take_of_network(
    app: &App,
    visitor: &Visitor,
    line: Event,
) -> Result<Attempt, Refusal> {
    take_once(app, Claim::of_network(visitor), line).await?.ok_or_else(distrusted)
}

/// Takes one of the network's `quota` turns within the window at a route that is costly for
/// us, such as one that hashes or writes letters for strangers. Nobody gives it back.
pub(crate) async fn take_turn(
    app: &App,
    visitor: &Visitor,
    route: &'static str,
    quota: i64,
    line: Event,
) -> Result<(), Refusal> {
    take_once(app, Claim::of_route(visitor, route, quota), line).await?.ok_or_else(distrusted)?;
    Ok(())
}

/// Gives back what counts for a person, within the transaction of another proof that it is them,
/// such as a reset. What their names are guessed at stays: whoever guesses would see it lifted.
pub(crate) async fn forgive(tx: &mut Tx, person: &str) -> Result<(), DbError> {
    attempts::forgive_person(tx, person).await?;
    throttles::forget(tx, person).await
}

fn distrusted() -> Refusal {
    Refusal::Internal("only a device loses trust".to_owned())
}

/// `None` where the claim's device is no longer trusted.
async fn take_once(app: &App, claim: Claim, line: Event) -> Result<Option<Attempt>, Refusal> {
    let Some(budgets) = app.config.budgets else {
        return Ok(Some(Attempt { id: None, claim, is_heard: true }));
    };
    let (now, id) = (app.now(), app.new_id()?);
    let throttle = claim.throttle(budgets);
    let attempt = claim.attempt(&id, now, budgets);
    let quotas = claim.quotas(budgets);
    let outcome = note!(app.db, |tx| {
        attempts::hold(tx, attempt).await?;
        take_held(tx, &claim, attempt, quotas, throttle, budgets).await
    })?;
    match outcome {
        Outcome::Distrusted => Ok(None),
        Outcome::Taken(Taken::No) => {
            Err(spent::refuse(app, &claim, attempt, quotas, budgets, line).await?)
        }
        Outcome::Taken(taken) => {
            Ok(Some(Attempt { is_heard: taken == Taken::Whole, id: Some(id), claim }))
        }
    }
}

async fn take_held(
    tx: &mut Tx,
    claim: &Claim,
    attempt: NewAttempt<'_>,
    mut quotas: Quotas,
    throttle: Throttle,
    budgets: Budgets,
) -> Result<Outcome, DbError> {
    let now = attempt.taken_at;
    let before = throttles::guesses(tx, attempt.counted_as, attempt.person, now).await?;
    if before.counted >= budgets.in_a_row && claim.is_device() {
        return Ok(Outcome::Distrusted);
    }
    if before.counted >= budgets.in_a_row && claim.is_behind_the_door() {
        quotas.counted = 0;
    }
    if before.person >= budgets.in_a_row && !claim.is_behind_the_door() {
        quotas.person = 0;
    }
    let counted_until = now + 1_000 * throttle.counts_for_seconds(before.counted);
    let attempt = NewAttempt { counted_until, ..attempt };
    let mut taken = attempts::take(tx, attempt, quotas).await?;
    if taken == Taken::Unheard && !claim.is_quiet() {
        attempts::give_back(tx, attempt.id).await?;
        taken = Taken::No;
    }
    if taken != Taken::No && claim.slows_down() {
        let forgotten_at = now + 1_000 * throttle.remembered_for_seconds();
        throttles::count(tx, attempt.counted_as, now, Some(forgotten_at)).await?;
    }
    if taken == Taken::Whole
        && let Some(person) = claim.fails()
    {
        throttles::count(tx, person, now, claim.person_forgotten_at(now, throttle)).await?;
    }
    Ok(Outcome::Taken(taken))
}

impl Attempt {
    /// Whether a secret that is right may open the door. Where it may not, the answer and its
    /// time are those of a wrong one.
    pub(crate) fn is_heard(&self) -> bool {
        self.is_heard
    }

    /// What the audit is told of a secret that did not open the door.
    pub(crate) fn reason(&self, judged: &'static str) -> &'static str {
        if self.is_heard { judged } else { "too_many_attempts" }
    }

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

    /// Gives this very attempt back, within the transaction that records that the secret was
    /// right. Failures before it still stand in a row; see `succeed`.
    pub(crate) async fn give_back(&self, tx: &mut Tx) -> Result<(), DbError> {
        let Some(id) = &self.id else { return Ok(()) };
        attempts::give_back(tx, id).await?;
        if self.claim.slows_down() {
            throttles::give_back(tx, self.claim.counted_as(id)).await?;
        }
        match self.claim.fails() {
            Some(person) if self.is_heard => throttles::give_back(tx, person).await,
            _ => Ok(()),
        }
    }

    /// Gives it back at the end of a whole sign-in: the person's failures in a row end with it.
    /// Those of a name as typed do not, or whoever guesses would see that somebody came in.
    pub(crate) async fn succeed(&self, tx: &mut Tx) -> Result<(), DbError> {
        let Some(id) = &self.id else { return Ok(()) };
        attempts::give_back(tx, id).await?;
        if self.claim.begins_anew() {
            throttles::forget(tx, self.claim.counted_as(id)).await?;
        } else if self.claim.slows_down() {
            throttles::give_back(tx, self.claim.counted_as(id)).await?;
        }
        match self.claim.meant() {
            Some(person) => throttles::forget(tx, person).await,
            None => Ok(()),
        }
    }
}
