//! A passkey gets another name, or goes.

use keyward_rules::factor::passkey::Name;
use keyward_rules::value::id;
use keyward_store::passkeys::{self, Passkey};
use keyward_store::{DbError, read, record};

use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::refusal::Refusal;

/// The caller's passkeys, oldest first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<Passkey>, Refusal> {
    let user_id = &member.token.user_id;
    Ok(read!(app.db, |tx| passkeys::list(tx, user_id).await)?)
}

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
    let line = line(app, "passkey_rename", visitor, member)?;
    let passkeys = record!(app.db, |tx| {
        if passkeys::rename(tx, user_id, passkey_id, name.as_str()).await? {
            line.write(tx).await?;
        }
        passkeys::list(tx, user_id).await
    })?;
    let mut passkeys = passkeys.into_iter();
    passkeys.find(|passkey| passkey.id == passkey_id).ok_or(Refusal::PasskeyNotFound)
}

/// Takes one of the caller's passkeys away: what it answers is refused from then on.
pub async fn remove(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    passkey_id: &str,
) -> Result<(), Refusal> {
    if !id::is_id(passkey_id) {
        return Err(Refusal::PasskeyNotFound);
    }
    let user_id = &member.token.user_id;
    let line = line(app, "passkey_remove", visitor, member)?;
    let removed = record!(app.db, |tx| {
        let name = passkeys::delete(tx, user_id, passkey_id).await?;
        if name.is_some() {
            line.write(tx).await?;
        }
        Ok::<_, DbError>(name)
    })?;
    removed.map(drop).ok_or(Refusal::PasskeyNotFound)
}

fn line(app: &App, event: &str, visitor: &Visitor, member: &Member) -> Result<Event, Refusal> {
    let event = Event::of(app, event, visitor)?;
    Ok(event.member(&member.token.user_id).session(&member.token.session_id))
}
