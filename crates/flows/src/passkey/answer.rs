//! An answer with a passkey, judged: the right challenge, the right person, the right key.

use keyward_rules::factor::assurance::Method;
use keyward_rules::value::id;
use keyward_store::passkeys::{self, Owned};
use keyward_store::users::User;
use keyward_store::{DbError, challenges, read, record};
use serde_json::Value;

use super::challenge::{self, Opened, Purpose};
use super::party;
use crate::App;
use crate::account::not_me;
use crate::app::relying_party::{Answer, COUNT_WENT_BACK, Proved};
use crate::letters::Letter;
use crate::login::spent::Spent;
use crate::refusal::Refusal;

/// An answer that was right; nothing of it is recorded yet.
pub(crate) struct Right {
    opened: Opened,
    owned: Owned,
    proved: Proved,
}

/// An answer that was wrong.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// For the audit.
    pub(crate) reason: &'static str,
    /// Whose passkey it claims to be made with.
    pub(crate) owner: Option<Box<Owned>>,
}

/// Judges `credential`, the `toJSON()` of an answer to the challenge of `id`, which was asked for
/// one of `purposes`. The inner `Err` is
/// a wrong answer, to be audited and refused.
pub(crate) async fn judge(
    app: &App,
    purposes: &[Purpose],
    id: &str,
    credential: Value,
) -> Result<Result<Right, Wrong>, Refusal> {
    let party = party(app)?;
    let wrong = |reason, owner: Option<Owned>| Wrong { reason, owner: owner.map(Box::new) };
    let opened = if id::is_id(id) { challenge::open(app, purposes, id).await? } else { None };
    let Some(mut opened) = opened else { return Ok(Err(wrong("no_challenge", None))) };
    let Some(answer) = Answer::read(credential) else {
        return Ok(Err(wrong("malformed", None)));
    };
    let found = read!(app.db, |tx| passkeys::by_credential(tx, answer.credential_id()).await)?;
    let Some(owned) = found else { return Ok(Err(wrong("unknown_passkey", None))) };
    if let Some(reason) = of_another(&opened, &answer, &owned) {
        return Ok(Err(wrong(reason, Some(owned))));
    }
    let state = opened.state.take();
    let judged = party.sign_in(&answer, state, &owned.passkey);
    if judged.as_ref().is_err_and(|reason| *reason == COUNT_WENT_BACK) {
        warn(app, &opened, &owned).await?;
    }
    Ok(match judged {
        Ok(_) if let Some(reason) = owned.user.shut_out() => Err(wrong(reason, Some(owned))),
        Ok(proved) => Ok(Right { opened, owned, proved }),
        Err(reason) => Err(wrong(reason, Some(owned))),
    })
}

/// Tells the owner that there are two copies of their passkey, once for each challenge: the answer
/// of a copy uses it up.
async fn warn(app: &App, opened: &Opened, owned: &Owned) -> Result<(), Refusal> {
    let name = owned.passkey.name.clone();
    let letter = not_me::notice(app, &owned.user, |not_me_token| Letter::PasskeyCopied {
        name,
        not_me_token,
    })?;
    let now = app.now().millis();
    let told = record!(app.db, |tx| {
        challenges::claim(tx, &opened.challenge.id, opened.purpose.as_str(), now).await?;
        letter.post(tx).await
    });
    match told {
        Ok(()) | Err(DbError::Lost) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Whether the passkey is another person's than the one who was asked, or than the authenticator
/// says (WebAuthn level 3, section 7.2, step 6).
fn of_another(opened: &Opened, answer: &Answer, owned: &Owned) -> Option<&'static str> {
    if opened.is_for_somebody && opened.challenge.user_id.as_ref() != Some(&owned.user.id) {
        return Some("another_person");
    }
    match answer.handle() {
        Some(handle) if handle != owned.handle => Some("another_handle"),
        None if !opened.is_for_somebody => Some("no_handle"),
        _ => None,
    }
}

impl Right {
    /// Whose passkey it is.
    pub(crate) fn user(&self) -> &User {
        &self.owned.user
    }

    /// The sign-in that waits, or the session, that it was asked for.
    pub(crate) fn parent_id(&self) -> Option<&str> {
        self.opened.challenge.parent_id.as_deref()
    }

    /// What it proves: we ask for user verification always.
    pub(crate) fn method(&self) -> Method {
        Method::Passkey { user_verified: true, backup_eligible: self.owned.passkey.backup_eligible }
    }

    /// What it uses up.
    pub(crate) fn spent(self) -> Vec<Spent> {
        vec![
            Spent::Challenge {
                id: self.opened.challenge.id,
                purpose: self.opened.purpose.as_str(),
            },
            Spent::Passkey {
                id: self.owned.passkey.id,
                credential: self.proved.credential,
                sign_count: self.proved.sign_count,
                backed_up: self.proved.backed_up,
            },
        ]
    }
}
