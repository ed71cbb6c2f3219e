//! Recovery codes: shown once, kept as hashes, renewed all together.

use keyward_rules::factor::recovery_code;
use keyward_store::{DbError, Tx, record, recovery_codes};
use zeroize::Zeroizing;

use crate::App;
use crate::account::not_me;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::{SteppedUp, Visitor};
use crate::letters::Letter;
use crate::refusal::Refusal;

/// Codes that were just made, for their owner's eyes.
#[derive(Debug)]
pub struct RecoveryCodes {
    /// As they are to be written down.
    pub codes: Vec<Zeroizing<String>>,
    hashes: Vec<(String, [u8; 32])>,
}

impl RecoveryCodes {
    pub(crate) fn make(app: &App) -> Result<Self, Refusal> {
        let (mut codes, mut hashes) = (Vec::new(), Vec::new());
        for _ in 0..recovery_code::COUNT {
            let code = recovery_code::make(&dice::bytes()?);
            let hash = recovery_code::hash(&code)
                .ok_or_else(|| Refusal::Internal("a recovery code is none".to_owned()))?;
            hashes.push((app.new_id()?, hash));
            codes.push(code);
        }
        Ok(Self { codes, hashes })
    }

    /// Puts them in the place of all older ones.
    pub(crate) async fn write(&self, tx: &mut Tx, user_id: &str, at: i64) -> Result<(), DbError> {
        recovery_codes::replace(tx, user_id, &self.hashes, at).await
    }
}

/// Gives a person with a second factor new codes; the old ones are worth nothing from here.
pub async fn renew(app: &App, visitor: &Visitor, by: &SteppedUp) -> Result<RecoveryCodes, Refusal> {
    let member = by.member();
    if member.person.user.second_factor_at.is_none() {
        return Err(Refusal::FactorNotFound);
    }
    let user_id = &member.token.user_id;
    let made = RecoveryCodes::make(app)?;
    let line = Event::of(app, "recovery_codes_renew", visitor)?
        .member(user_id)
        .session(&member.token.session_id);
    let letter = not_me::notice(app, &member.person.user, |not_me_token| {
        Letter::RecoveryCodesRenewed { not_me_token }
    })?;
    let now = app.now().millis();
    let renewed = record!(app.db, |tx| {
        member.hold(tx).await?;
        made.write(tx, user_id, now).await?;
        letter.post(tx).await?;
        line.write(tx).await
    });
    renewed.map_err(Refusal::unless_superseded)?;
    Ok(made)
}
