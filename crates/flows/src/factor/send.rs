//! Codes that are sent: by mail to the person's address, by message to the telephone that they
//! named. Each is good for the sign-in or the session that it was asked for, and replaces the one
//! before it there.

use keyward_rules::factor::kind::FactorKind;
use keyward_store::challenges::{self, Challenge};
use keyward_store::factors::{self, Factor};
use keyward_store::users::{self, User};
use keyward_store::{Tx, read, record};

use super::answer::{self, purpose_of};
use crate::App;
use crate::app::config::Delivery;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::challenge::{self, Ask, CODE_LIFETIME_SECONDS, MOST_CODES, SENDING_WINDOW_SECONDS};
use crate::letters::{self, Letter, Message, Prepared, Recipient};
use crate::login::waiting;
use crate::refusal::{Refusal, Spent, TokenRefusal};

/// Sends a code for the sign-in that `mfa_token` names.
pub async fn for_sign_in(
    app: &App,
    visitor: &Visitor,
    mfa_token: &str,
    kind: FactorKind,
) -> Result<(), Refusal> {
    let line = Event::of(app, "factor_send", visitor)?.because(kind.as_str());
    let Some(waiting) = waiting::find(app, mfa_token).await? else {
        line.refused("mfa_token_refused").write_alone(app).await?;
        return Err(Refusal::MfaTokenRefused);
    };
    send(app, &waiting.user, &waiting.challenge.id, kind, line.about(&waiting.user.id)).await
}

/// Sends a code for the step-up of the session that asks.
pub async fn for_step_up(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    kind: FactorKind,
) -> Result<(), Refusal> {
    let (user_id, session_id) = (&member.token.user_id, &member.token.session_id);
    let user = read!(app.db, |tx| users::by_id(tx, user_id).await)?;
    let user = user.ok_or(TokenRefusal::PersonShutOut)?;
    let line = Event::of(app, "factor_send", visitor)?.because(kind.as_str());
    send(app, &user, session_id, kind, line.member(user_id).session(session_id)).await
}

async fn send(
    app: &App,
    user: &User,
    parent_id: &str,
    kind: FactorKind,
    line: Event,
) -> Result<(), Refusal> {
    let confirmed = read!(app.db, |tx| factors::confirmed(tx, &user.id).await)?;
    let factor = confirmed.into_iter().find(|factor| factor.kind == kind.as_str());
    let Some(factor) = factor else {
        line.refused("factor_not_found").write_alone(app).await?;
        return Err(Refusal::FactorNotFound);
    };
    let code = Code::prepare(app, user, &factor, parent_id, purpose_of(kind))?;
    let sent = record!(app.db, |tx| {
        let sent = code.post(tx).await?;
        if sent {
            line.write(tx).await?;
        }
        Ok::<_, Refusal>(sent)
    })?;
    if sent {
        return Ok(());
    }
    line.refused("too_many_codes").write_alone(app).await?;
    Err(too_many())
}

/// As many codes were sent as one person gets for a while.
pub(crate) const fn too_many() -> Refusal {
    Refusal::TooManyAttempts(Spent {
        budget: "codes",
        quota: MOST_CODES,
        window_seconds: SENDING_WINDOW_SECONDS,
        retry_after_seconds: SENDING_WINDOW_SECONDS,
    })
}

/// Whether codes of this kind can be sent here at all.
pub(crate) fn can_send(app: &App, kind: FactorKind) -> bool {
    let delivery = match kind {
        FactorKind::Email => app.config.mail_delivery,
        FactorKind::Sms => app.config.sms_delivery,
        FactorKind::Passkey | FactorKind::Totp | FactorKind::RecoveryCode => Delivery::Impossible,
    };
    delivery != Delivery::Impossible
}

/// A code and the letter that carries it, ready to be written down.
pub(crate) struct Code {
    challenge: Challenge,
    letter: Prepared,
}

impl Code {
    /// Makes a code of this purpose for a factor of a person's: by message to its telephone, by
    /// mail to the address that the person has now.
    pub(crate) fn prepare(
        app: &App,
        user: &User,
        factor: &Factor,
        parent_id: &str,
        purpose: &'static str,
    ) -> Result<Self, Refusal> {
        let ask = Ask {
            purpose,
            user_id: Some(&user.id),
            session_id: None,
            parent_id: Some(parent_id),
            lifetime_seconds: CODE_LIFETIME_SECONDS,
        };
        let (challenge, code) = challenge::begin_with_code(app, ask)?;
        let code = code.to_string();
        let to = Recipient::of(user);
        let letter = if factor.kind == FactorKind::Sms.as_str() {
            let number = answer::open(app, factor)?;
            let number = std::str::from_utf8(&number)
                .map_err(|error| Refusal::Internal(format!("a telephone number: {error}")))?;
            letters::prepare_sms(app, &to.at(number), &Message::Code { code })?
        } else {
            letters::prepare(app, &to, &Letter::FactorCode { code })?
        };
        Ok(Self { challenge, letter })
    }

    /// Writes both; `false` where the person had as many as they get for a while.
    pub(crate) async fn post(&self, tx: &mut Tx) -> Result<bool, keyward_store::DbError> {
        let since = self.challenge.created_at - SENDING_WINDOW_SECONDS * 1_000;
        let written = challenges::insert_within(tx, &self.challenge, MOST_CODES, since).await?;
        if written {
            self.letter.post(tx).await?;
        }
        Ok(written)
    }
}
