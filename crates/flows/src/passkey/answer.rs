//! An answer with a passkey, judged: the right challenge, the right person, the right key.

use keyward_rules::factor::assurance::Method;
use keyward_rules::value::id;
use keyward_store::passkeys::{self, Owned, Use};
use keyward_store::users::User;
use keyward_store::{DbError, Tx, read};
use serde_json::Value;

use super::challenge::{self, Opened, Purpose};
use super::party;
use crate::App;
use crate::app::relying_party::{Answer, Proved};
use crate::refusal::Refusal;

/// An answer that was right; nothing of it is recorded yet.
pub(crate) struct Right {
    opened: Opened,
    owned: Owned,
    proved: Proved,
}

/// An answer that was wrong.
#[derive(Debug, Default)]
pub(crate) struct Wrong {
    /// For the audit.
    pub(crate) reason: &'static str,
    /// Whose passkey it claims to be made with.
    pub(crate) owner_id: Option<String>,
}

impl Wrong {
    fn because(reason: &'static str) -> Self {
        Self { reason, owner_id: None }
    }

    fn of(owned: &Owned, reason: &'static str) -> Self {
        Self { reason, owner_id: Some(owned.user.id.clone()) }
    }
}

/// Judges `credential`, the `toJSON()` of an answer to the challenge of `id`. The inner `Err` is
/// a wrong answer, to be audited and refused.
pub(crate) async fn judge(
    app: &App,
    purpose: Purpose,
    id: &str,
    credential: Value,
) -> Result<Result<Right, Wrong>, Refusal> {
    let party = party(app)?;
    let opened = if id::is_id(id) { challenge::open(app, purpose, id).await? } else { None };
    let Some(mut opened) = opened else { return Ok(Err(Wrong::because("no_challenge"))) };
    let Some(answer) = Answer::read(credential) else {
        return Ok(Err(Wrong::because("malformed")));
    };
    let found = read!(app.db, |tx| passkeys::by_credential(tx, answer.credential_id()).await)?;
    let Some(owned) = found else { return Ok(Err(Wrong::because("unknown_passkey"))) };
    let owner_id = Some(&owned.user.id);
    if opened.is_for_somebody && opened.challenge.user_id.as_ref() != owner_id {
        return Ok(Err(Wrong::of(&owned, "another_person")));
    }
    match answer.handle() {
        Some(handle) if handle != owned.handle => {
            return Ok(Err(Wrong::of(&owned, "another_handle")));
        }
        // Who was not named before has to be named by the authenticator (section 7.2, step 6).
        None if !opened.is_for_somebody => return Ok(Err(Wrong::of(&owned, "no_handle"))),
        _ => {}
    }
    let state = opened.state.take();
    Ok(match party.sign_in(&answer, state, &owned.passkey) {
        Ok(_) if owned.user.disabled_at.is_some() => Err(Wrong::of(&owned, "disabled")),
        Ok(proved) => Ok(Right { opened, owned, proved }),
        Err(reason) => Err(Wrong::of(&owned, reason)),
    })
}

impl Right {
    /// Whose passkey it is.
    pub(crate) fn user(&self) -> &User {
        &self.owned.user
    }

    /// What it proves: we ask for user verification always.
    pub(crate) fn method(&self) -> Method {
        Method::Passkey { user_verified: true, backup_eligible: self.owned.passkey.backup_eligible }
    }

    /// Spends the answer within the transaction of what it brings about. `Lost` where it was
    /// spent already, or the passkey's count has moved on: then nothing of it is recorded.
    pub(crate) async fn spend(&self, tx: &mut Tx, now: i64) -> Result<(), DbError> {
        challenge::claim(tx, &self.opened.challenge, now).await?;
        let used = Use {
            credential: &self.proved.credential,
            sign_count: self.proved.sign_count,
            backed_up: self.proved.backed_up,
            at: now,
        };
        passkeys::note_use(tx, &self.owned.passkey.id, used).await
    }
}
