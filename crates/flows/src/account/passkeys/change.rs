//! A passkey gets another name, or goes.

use keyward_rules::factor::kind::FactorKind;
use keyward_rules::factor::passkey::Name;
use keyward_rules::value::id;
use keyward_store::passkeys::{self, Passkey};
use keyward_store::{factors, read, record, recovery_codes, trusted_devices, users};

use crate::App;
use crate::account::not_me;
use crate::account::ways_in;
use crate::audit::Event;
use crate::caller::{Member, SteppedUp, Visitor};
use crate::factor::confirm::tell;
use crate::letters::Letter;
use crate::refusal::{Refusal, TokenRefusal};

/// Gives one of the caller's passkeys another name.
pub async fn rename(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    passkey_id: &str,
    name: &Name,
) -> Result<Passkey, Refusal> {
    if !id::is_id(passkey_id) {
        return Err(Refusal::PasskeyNotFound);
    }
    let user_id = &member.token.user_id;
    let line = line(app, "factor_rename", visitor, member)?;
    let passkeys = record!(app.db, |tx| {
        if passkeys::rename(tx, user_id, passkey_id, name.as_str()).await? {
            line.write(tx).await?;
        }
        passkeys::list(tx, user_id).await
    })?;
    let mut passkeys = passkeys.into_iter();
    passkeys.find(|passkey| passkey.id == passkey_id).ok_or(Refusal::PasskeyNotFound)
}

/// Takes one of the caller's passkeys away: what it answers is refused from then on. Refused
/// where it is the last way in, or the last factor that they must have.
pub async fn remove(
    app: &App,
    visitor: &Visitor,
    by: &SteppedUp,
    passkey_id: &str,
    end_other_sessions: bool,
) -> Result<(), Refusal> {
    if !id::is_id(passkey_id) {
        return Err(Refusal::PasskeyNotFound);
    }
    let member = by.member();
    let user_id = &member.token.user_id;
    let own = read!(app.db, |tx| passkeys::list(tx, user_id).await)?;
    let mut own = own.into_iter();
    let passkey = own.find(|passkey| passkey.id == passkey_id).ok_or(Refusal::PasskeyNotFound)?;
    let kind = FactorKind::Passkey.as_str().to_owned();
    let letter = not_me::notice(app, &member.person.user, |not_me_token| Letter::FactorRemoved {
        kind,
        name: Some(passkey.name),
        not_me_token,
    })?;
    let removed_line = line(app, "factor_remove", visitor, member)?;
    let now = app.now().millis();
    let removed = record!(app.db, |tx| {
        member.hold(tx).await.map_err(Refusal::unless_superseded)?;
        passkeys::delete(tx, user_id, passkey_id).await?.ok_or(Refusal::PasskeyNotFound)?;
        if !ways_in::are_left(tx, app, user_id).await? {
            return Err(Refusal::LastWayIn);
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
    if let Err(refusal @ (Refusal::LastWayIn | Refusal::LastFactor)) = &removed {
        let line = line(app, "factor_remove", visitor, member)?.refused(refusal.code());
        line.write_alone(app).await?;
    }
    removed?;
    Ok(app.follow().await?)
}

fn line(app: &App, event: &str, visitor: &Visitor, member: &Member) -> Result<Event, Refusal> {
    let event = Event::of(app, event, visitor)?.because(FactorKind::Passkey.as_str());
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}
