//! An app that makes codes by the clock: begun with a secret of ours, and counted from when its
//! first code comes back.

use keyward_rules::factor::assurance::Method;
use keyward_rules::factor::kind::FactorKind;
use keyward_rules::factor::totp;
use keyward_store::factors::{self, Factor};
use keyward_store::{DbError, read, record};
use zeroize::Zeroizing;

use super::confirm::{self, Confirmation, Confirmed, PATIENCE_SECONDS};
use super::{MOST_FACTORS, answer, place};
use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::{Member, SteppedUp, Visitor};
use crate::factor::policy::Mode;
use crate::login::attempt;
use crate::refusal::Refusal;

/// An app that waits for its first code.
#[derive(Debug)]
pub struct Begun {
    /// The factor's id.
    pub id: String,
    /// The secret, to be typed.
    pub secret: Zeroizing<String>,
    /// The same as an `otpauth:` address, to be scanned.
    pub otpauth_url: Zeroizing<String>,
}

/// Begins an app. One that was begun before and never confirmed is forgotten.
pub async fn begin(
    app: &App,
    visitor: &Visitor,
    by: &SteppedUp,
    name: Option<&str>,
) -> Result<Begun, Refusal> {
    let member = by.member();
    if app.config.factors.mode == Mode::Off {
        return Err(Refusal::FactorsOff);
    }
    let secret = Zeroizing::new(dice::bytes::<{ totp::SECRET_BYTES }>()?);
    let id = app.new_id()?;
    let sealed = app.sealing.seal(&place(&id), secret.as_slice());
    let factor = Factor {
        user_id: member.token.user_id.clone(),
        kind: FactorKind::Totp.as_str().to_owned(),
        name: name.unwrap_or("Authenticator app").to_owned(),
        sealed_secret: sealed.map_err(|error| Refusal::Internal(error.to_string()))?,
        last_step: None,
        created_at: app.now().millis(),
        confirmed_at: None,
        last_used_at: None,
        id,
    };
    let line = line(app, visitor, member, "factor_begin")?.because(&factor.kind);
    let begun = record!(app.db, |tx| {
        let begun = factors::begin(tx, &factor, MOST_FACTORS).await?;
        if begun {
            line.write(tx).await?;
        }
        Ok::<_, DbError>(begun)
    })?;
    if !begun {
        return Err(Refusal::TooManyFactors);
    }
    let username = &member.person.user.username;
    let otpauth_url = totp::otpauth_url(secret.as_slice(), &app.config.factors.issuer, username)
        .ok_or_else(|| Refusal::Internal("an otpauth address can't be written".to_owned()))?;
    Ok(Begun { id: factor.id, secret: totp::base32(secret.as_slice()), otpauth_url })
}

/// Lets an app count, where this is a code of its.
pub async fn confirm(
    app: &App,
    visitor: &Visitor,
    by: &SteppedUp,
    factor_id: &str,
    code: &str,
    end_other_sessions: bool,
) -> Result<Confirmed, Refusal> {
    let member = by.member();
    let user_id = &member.token.user_id;
    let line = || line(app, visitor, member, "factor_add");
    let attempt = attempt::take_of_member(app, visitor, member, line()?).await?;
    let found = read!(app.db, |tx| factors::of_user(tx, factor_id, user_id).await)?;
    let begun_after = app.now().plus_seconds(-PATIENCE_SECONDS).millis();
    let waits = |factor: &Factor| {
        factor.kind == FactorKind::Totp.as_str()
            && factor.confirmed_at.is_none()
            && factor.created_at > begun_after
    };
    let Some(factor) = found.filter(waits) else {
        line()?.refused("factor_not_found").write_alone(app).await?;
        return Err(Refusal::FactorNotFound);
    };
    let secret = answer::open(app, &factor)?;
    let Some(step) = totp::matched_step(&secret, code, app.now()) else {
        line()?.refused("wrong_code").write_alone(app).await?;
        return Err(Refusal::WrongCode);
    };
    let confirmation = Confirmation {
        factor,
        method: Method::Totp,
        step: Some(step),
        spent: None,
        attempt: &attempt,
        end_other_sessions,
    };
    confirm::confirm(app, visitor, member, confirmation).await
}

fn line(app: &App, visitor: &Visitor, member: &Member, event: &str) -> Result<Event, Refusal> {
    let event = Event::of(app, event, visitor)?;
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}
