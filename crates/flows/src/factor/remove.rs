//! Removing a factor. Trusted devices go with it: what they spared is another factor now, or none.

use keyward_store::{factors, read, record, recovery_codes, trusted_devices, users};

use super::confirm::tell;
use crate::App;
use crate::account::not_me;
use crate::account::passkeys;
use crate::audit::Event;
use crate::caller::{SteppedUp, Visitor};
use crate::letters::Letter;
use crate::refusal::{Refusal, TokenRefusal};

/// Removes one of the caller's factors; refused where it is the last that they must have.
pub async fn remove(
    app: &App,
    visitor: &Visitor,
    by: &SteppedUp,
    factor_id: &str,
    end_other_sessions: bool,
) -> Result<(), Refusal> {
    let member = by.member();
    let user_id = &member.token.user_id;
    let line = || {
        let event = Event::of(app, "factor_remove", visitor)?;
        Ok::<_, Refusal>(event.member(user_id).session(&member.token.session_id))
    };
    let found = read!(app.db, |tx| factors::of_user(tx, factor_id, user_id).await)?;
    let Some(factor) = found.filter(|factor| factor.confirmed_at.is_some()) else {
        // A passkey is a factor too.
        let removed = passkeys::change::remove(app, visitor, by, factor_id, end_other_sessions);
        return match removed.await {
            Err(Refusal::PasskeyNotFound) => Err(Refusal::FactorNotFound),
            removed => removed,
        };
    };
    let removed_line = line()?.because(&factor.kind);
    let (kind, name) = (factor.kind.clone(), Some(factor.name.clone()));
    let letter = not_me::notice(app, &member.person.user, |not_me_token| Letter::FactorRemoved {
        kind,
        name,
        not_me_token,
    })?;
    let now = app.now().millis();
    let removed = record!(app.db, |tx| {
        member.hold(tx).await.map_err(Refusal::unless_superseded)?;
        if !factors::remove(tx, factor_id, user_id).await? {
            return Err(Refusal::FactorNotFound);
        }
        factors::settle(tx, user_id, now).await?;
        let user = users::by_id(tx, user_id).await?.ok_or(TokenRefusal::PersonShutOut)?;
        if app.config.factors.asks_to_enrol(&user) {
            return Err(Refusal::LastFactor);
        }
        if user.second_factor_at.is_none() {
            recovery_codes::remove_all(tx, user_id).await?;
        }
        trusted_devices::remove_all(tx, user_id).await?;
        letter.post(tx).await?;
        removed_line.write(tx).await?;
        tell(tx, member, end_other_sessions, now).await?;
        Ok(())
    });
    if let Err(refusal @ Refusal::LastFactor) = &removed {
        line()?.refused(refusal.code()).write_alone(app).await?;
    }
    removed?;
    Ok(app.follow().await?)
}
