//! A factor that a code is sent to: the person's mailbox, or a telephone. Begun with a code, and
//! counted from when that comes back.

use keyward_rules::factor::assurance::Method;
use keyward_rules::factor::kind::FactorKind;
use keyward_rules::value::phone::Phone;
use keyward_store::factors::{self, Factor};
use keyward_store::{challenges, read, record};

use super::confirm::{self, Confirmation, Confirmed, PATIENCE_SECONDS};
use super::policy::Mode;
use super::send::{self, Code};
use super::{MOST_FACTORS, place};
use crate::App;
use crate::audit::Event;
use crate::caller::{Member, SteppedUp, Visitor};
use crate::challenge::{self, Judged};
use crate::login::attempt;
use crate::login::spent::Spent;
use crate::refusal::Refusal;

/// Where the codes are to go.
pub enum Reach {
    /// To the address of the account.
    Mailbox,
    /// To this telephone.
    Telephone(Phone),
}

impl Reach {
    const fn kind(&self) -> FactorKind {
        match self {
            Self::Mailbox => FactorKind::Email,
            Self::Telephone(_) => FactorKind::Sms,
        }
    }
}

/// The purpose of the challenge that confirms such a factor.
const CONFIRMING: &str = "factor_confirm";

/// Begins such a factor and sends its first code; the factor.
pub async fn begin(
    app: &App,
    visitor: &Visitor,
    by: &SteppedUp,
    reach: &Reach,
    name: Option<&str>,
) -> Result<Factor, Refusal> {
    let (member, kind) = (by.member(), reach.kind());
    if app.config.factors.mode == Mode::Off || !send::can_send(app, kind) {
        return Err(Refusal::FactorsOff);
    }
    let user = &member.person.user;
    let (secret, called) = match reach {
        Reach::Mailbox => (user.email.as_str(), "Mail".to_owned()),
        Reach::Telephone(phone) => (phone.as_str(), phone.masked()),
    };
    let id = app.new_id()?;
    let sealed = app.sealing.seal(&place(&id), secret.as_bytes());
    let factor = Factor {
        user_id: user.id.clone(),
        kind: kind.as_str().to_owned(),
        name: name.map_or(called, str::to_owned),
        sealed_secret: sealed.map_err(|error| Refusal::Internal(error.to_string()))?,
        last_step: None,
        created_at: app.now().millis(),
        confirmed_at: None,
        last_used_at: None,
        id,
    };
    let code = Code::prepare(app, user, &factor, &factor.id, CONFIRMING)?;
    let line = line(app, visitor, member, "factor_begin")?.because(kind.as_str());
    let begun = record!(app.db, |tx| {
        if !factors::begin(tx, &factor, MOST_FACTORS).await? {
            return Err(Refusal::TooManyFactors);
        }
        if !code.post(tx).await? {
            return Err(send::too_many());
        }
        line.write(tx).await?;
        Ok(())
    });
    if let Err(refusal @ (Refusal::TooManyFactors | Refusal::TooManyAttempts { .. })) = &begun {
        line.refused(refusal.code()).write_alone(app).await?;
    }
    begun.map(|()| factor)
}

/// Lets such a factor count, where this is the code that was sent to it.
pub async fn confirm(
    app: &App,
    visitor: &Visitor,
    by: &SteppedUp,
    kind: FactorKind,
    factor_id: &str,
    code: &str,
    end_other_sessions: bool,
) -> Result<Confirmed, Refusal> {
    let member = by.member();
    let user_id = &member.token.user_id;
    let line = || line(app, visitor, member, "factor_add");
    let attempt = attempt::take_of_member(app, visitor, member, line()?).await?;
    let (factor, newest) = read!(app.db, |tx| {
        let factor = factors::of_user(tx, factor_id, user_id).await?;
        let newest = challenges::newest_of(tx, factor_id, CONFIRMING).await?;
        Ok::<_, Refusal>((factor, newest))
    })?;
    let begun_after = app.now().plus_seconds(-PATIENCE_SECONDS).millis();
    let waits = |factor: &Factor| {
        factor.kind == kind.as_str()
            && factor.confirmed_at.is_none()
            && factor.created_at > begun_after
    };
    let (Some(factor), Some(newest)) = (factor.filter(waits), newest) else {
        line()?.refused("factor_not_found").write_alone(app).await?;
        return Err(Refusal::FactorNotFound);
    };
    let Judged::Right(right) = challenge::judge(app, CONFIRMING, &newest.id, code).await? else {
        line()?.refused("wrong_code").write_alone(app).await?;
        return Err(Refusal::WrongCode);
    };
    let confirmation = Confirmation {
        factor,
        method: if kind == FactorKind::Sms { Method::Sms } else { Method::Email },
        step: None,
        spent: Some(Spent::Challenge { id: right.id, purpose: CONFIRMING }),
        attempt: &attempt,
        end_other_sessions,
    };
    confirm::confirm(app, visitor, member, confirmation).await
}

fn line(app: &App, visitor: &Visitor, member: &Member, event: &str) -> Result<Event, Refusal> {
    let event = Event::of(app, event, visitor)?;
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}
