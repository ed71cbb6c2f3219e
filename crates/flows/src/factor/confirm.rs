//! From here a factor counts: the person is asked for it, other instances hear of it, and with the
//! first one come recovery codes.

use keyward_rules::factor::assurance::{Method, Proof};
use keyward_store::changes::{self, Change};
use keyward_store::factors::{self, Factor};
use keyward_store::{DbError, Tx, read, record, recovery_codes, sessions};

use super::recovery::RecoveryCodes;
use crate::App;
use crate::account::not_me;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::letters::Letter;
use crate::login::attempt::Attempt;
use crate::login::spent::Spent;
use crate::refusal::{Refusal, TokenRefusal};

/// Seconds in which what was begun has to be confirmed.
pub(crate) const PATIENCE_SECONDS: i64 = 3_600;

/// A factor that counts from now on.
#[derive(Debug)]
pub struct Confirmed {
    /// The factor.
    pub factor: Factor,
    /// Codes for the day when it is lost, where the person had none.
    pub recovery_codes: Option<RecoveryCodes>,
}

/// What confirms a factor.
pub(crate) struct Confirmation<'a> {
    pub(crate) factor: Factor,
    /// What the code proved; the session has proved it from now on.
    pub(crate) method: Method,
    /// The step of the clock that the code matched, where it goes by a clock.
    pub(crate) step: Option<i64>,
    /// What else the code uses up.
    pub(crate) spent: Option<Spent>,
    pub(crate) attempt: &'a Attempt,
    pub(crate) end_other_sessions: bool,
}

/// Lets a factor count, once its code was found right.
pub(crate) async fn confirm(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    by: Confirmation<'_>,
) -> Result<Confirmed, Refusal> {
    let (user_id, session_id) = (&member.token.user_id, &member.token.session_id);
    let now = app.now();
    let found = read!(app.db, |tx| sessions::with_user(tx, session_id).await)?;
    let (session, user) = found.ok_or(TokenRefusal::SessionEnded)?;
    let proof = Proof::of_session(&session.acr, &session.amr).and(by.method);
    let made = RecoveryCodes::make(app)?;
    let line = line(app, visitor, member)?.because(&by.factor.kind);
    let (kind, name) = (by.factor.kind.clone(), Some(by.factor.name.clone()));
    let letter = not_me::notice(app, &user, |not_me_token| Letter::FactorAdded {
        kind,
        name,
        not_me_token,
    })?;
    let begun_after = now.plus_seconds(-PATIENCE_SECONDS).millis();
    let now = now.millis();
    let confirmed = record!(app.db, |tx| {
        factors::confirm(tx, &by.factor.id, user_id, begun_after, by.step, now).await?;
        if let Some(spent) = &by.spent {
            spent.claim(tx, user_id, now).await?;
        }
        let level = proof.level().as_str();
        let at = session.authenticated_at;
        sessions::prove_again(tx, session_id, level, &proof.amr(), at).await?;
        let has_none = recovery_codes::left(tx, user_id).await? == 0;
        if has_none {
            made.write(tx, user_id, now).await?;
        }
        factors::settle(tx, user_id, now).await?;
        by.attempt.give_back(tx).await?;
        letter.post(tx).await?;
        line.write(tx).await?;
        tell(tx, member, by.end_other_sessions, now).await?;
        Ok(has_none)
    });
    match confirmed {
        Ok(has_none) => {
            app.follow().await?;
            let times = Factor { confirmed_at: Some(now), last_used_at: Some(now), ..by.factor };
            let recovery_codes = has_none.then_some(made);
            Ok(Confirmed { factor: times, recovery_codes })
        }
        Err(DbError::Lost) => {
            self::line(app, visitor, member)?.refused("already_spent").write_alone(app).await?;
            Err(Refusal::WrongCode)
        }
        Err(error) => Err(error.into()),
    }
}

fn line(app: &App, visitor: &Visitor, member: &Member) -> Result<Event, Refusal> {
    let event = Event::of(app, "factor_add", visitor)?;
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}

/// Ends the person's other sessions where they want it, and tells every instance that the person
/// has changed. The last thing in a transaction.
pub(crate) async fn tell(
    tx: &mut Tx,
    member: &Member,
    end_other_sessions: bool,
    now: i64,
) -> Result<(), DbError> {
    let (user_id, own) = (&member.token.user_id, &member.token.session_id);
    let mut changed = Vec::new();
    if end_other_sessions {
        for id in sessions::end_all_but(tx, user_id, own, now).await? {
            changed.push(Change::Session { id });
        }
    }
    let generation = member.token.generation;
    changed.push(Change::User { id: user_id.clone(), generation });
    for change in &changed {
        changes::record(tx, change, now).await?;
    }
    Ok(())
}
