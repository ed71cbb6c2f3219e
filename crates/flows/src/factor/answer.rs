//! A factor that somebody brings, judged: which method it proves, and what that uses up. Whoever
//! calls has taken an attempt before, and claims what is used up with what comes of it.

use keyward_rules::factor::assurance::Method;
use keyward_rules::factor::kind::FactorKind;
use keyward_rules::factor::{recovery_code, totp};
use keyward_store::factors::{self, Factor};
use keyward_store::users::User;
use keyward_store::{DbError, challenges, read, recovery_codes};

use super::place;
use crate::App;
use crate::challenge::{self, Judged};
use crate::login::spent::Spent;
use crate::passkey::{self, challenge::Purpose};
use crate::refusal::Refusal;

/// What somebody brings.
pub enum Answer {
    /// A code that an app shows.
    Totp(String),
    /// A code that came by mail.
    Email(String),
    /// A code that came by text message.
    Sms(String),
    /// A code that was written down.
    RecoveryCode(String),
    /// The answer of a passkey.
    Passkey {
        /// The challenge's id.
        id: String,
        /// `toJSON()` of what the browser gave.
        credential: serde_json::Value,
    },
}

impl Answer {
    /// What the audit is told where it is wrong.
    pub(crate) const fn wrong(&self) -> &'static str {
        match self {
            Self::Totp(_) => "wrong_totp",
            Self::Email(_) => "wrong_email_code",
            Self::Sms(_) => "wrong_sms_code",
            Self::RecoveryCode(_) => "wrong_recovery_code",
            Self::Passkey { .. } => "wrong_passkey",
        }
    }
}

/// An answer that is right, until it is claimed.
pub(crate) struct Right {
    /// What it proves.
    pub(crate) method: Method,
    /// What it uses up.
    pub(crate) spent: Vec<Spent>,
}

/// The purpose of the challenge of a code that was sent as a factor.
pub(crate) fn purpose_of(kind: FactorKind) -> &'static str {
    match kind {
        FactorKind::Sms => "factor_sms",
        _ => "factor_email",
    }
}

/// Judges an answer of this person's; `None` where it is wrong. `parent_id` is the sign-in that
/// waits, or the session that steps up: a code is good for the one that it was sent for.
pub(crate) async fn judge(
    app: &App,
    user: &User,
    parent_id: &str,
    answer: &Answer,
) -> Result<Option<Right>, Refusal> {
    match answer {
        Answer::Totp(code) => by_clock(app, user, code).await,
        Answer::Email(code) => sent(app, user, parent_id, FactorKind::Email, code).await,
        Answer::Sms(code) => sent(app, user, parent_id, FactorKind::Sms, code).await,
        Answer::RecoveryCode(code) => written_down(app, user, code).await,
        Answer::Passkey { id, credential } => {
            by_passkey(app, user, parent_id, id, credential).await
        }
    }
}

async fn of_kind(app: &App, user: &User, kind: FactorKind) -> Result<Vec<Factor>, Refusal> {
    let mut confirmed = read!(app.db, |tx| factors::confirmed(tx, &user.id).await)?;
    confirmed.retain(|factor| factor.kind == kind.as_str());
    Ok(confirmed)
}

async fn by_clock(app: &App, user: &User, code: &str) -> Result<Option<Right>, Refusal> {
    let mut right = None;
    for factor in of_kind(app, user, FactorKind::Totp).await? {
        let secret = open(app, &factor)?;
        // A step that was spent is judged here already, so that whoever has two apps may use
        // the other; the claim settles what two ask at the same instant.
        let matched = totp::matched_step(&secret, code, app.now())
            .filter(|step| factor.last_step.is_none_or(|last| last < *step));
        if let Some(step) = matched {
            let spent = vec![Spent::Step { factor_id: factor.id, step }];
            right = Some(Right { method: Method::Totp, spent });
        }
    }
    Ok(right)
}

pub(crate) fn open(app: &App, factor: &Factor) -> Result<zeroize::Zeroizing<Vec<u8>>, Refusal> {
    app.sealing
        .open(&place(&factor.id), &factor.sealed_secret)
        .map_err(|error| Refusal::Internal(format!("the factor {}: {error}", factor.id)))
}

async fn sent(
    app: &App,
    user: &User,
    parent_id: &str,
    kind: FactorKind,
    code: &str,
) -> Result<Option<Right>, Refusal> {
    let Some(factor) = of_kind(app, user, kind).await?.into_iter().next() else {
        return Ok(None);
    };
    let purpose = purpose_of(kind);
    let newest = read!(app.db, |tx| challenges::newest_of(tx, parent_id, purpose).await)?;
    let Some(newest) = newest else { return Ok(None) };
    match challenge::judge(app, purpose, &newest.id, code).await? {
        Judged::Right(challenge) => Ok(Some(Right {
            method: if kind == FactorKind::Sms { Method::Sms } else { Method::Email },
            spent: vec![
                Spent::Challenge { id: challenge.id, purpose },
                Spent::Factor { id: factor.id },
            ],
        })),
        Judged::Wrong | Judged::Dead => Ok(None),
    }
}

async fn written_down(app: &App, user: &User, code: &str) -> Result<Option<Right>, Refusal> {
    let Some(hash) = recovery_code::hash(code) else { return Ok(None) };
    let (held, unused) = read!(app.db, |tx| {
        let held = recovery_codes::holds(tx, &user.id, &hash).await?;
        Ok::<_, DbError>((held, recovery_codes::left(tx, &user.id).await?))
    })?;
    Ok(held.then(|| Right {
        method: Method::RecoveryCode,
        spent: vec![Spent::RecoveryCode { hash, left: (unused - 1).max(0) }],
    }))
}

async fn by_passkey(
    app: &App,
    user: &User,
    parent_id: &str,
    id: &str,
    credential: &serde_json::Value,
) -> Result<Option<Right>, Refusal> {
    let judged = passkey::answer::judge(app, &[Purpose::Factor], id, credential.clone()).await?;
    let is_asked = |right: &passkey::answer::Right| {
        right.user().id == user.id && right.parent_id() == Some(parent_id)
    };
    let right = judged.ok().filter(is_asked);
    Ok(right.map(|right| Right { method: right.method(), spent: right.spent() }))
}
