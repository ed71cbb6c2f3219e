//! The way back from a change of address, by the letter to the old one: the old address stands
//! again, every session ends, and a letter leads to a new password.

use keyward_rules::value::instant::Instant;
use keyward_store::changes::{self, Change};
use keyward_store::users::{self, NewEmail, User};
use keyward_store::{former_addresses, read, record};

use super::{Former, UNDO};
use crate::App;
use crate::account::not_me;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::letters::{self, Letter, Recipient};
use crate::login::attempt;
use crate::recover::{RESET, SentTo};
use crate::refusal::Refusal;
use crate::vouchers::{self, Held};

/// The address that a token brings back, and until when it does; spends nothing.
pub async fn look(app: &App, token: &str) -> Result<(String, Instant), Refusal> {
    let held = vouchers::look::<Former>(app, UNDO, token).await?;
    held.map(|held| (held.state.email, held.expires_at)).ok_or(Refusal::UndoTokenRefused)
}

/// Brings the old address back. Whoever changed it knew the password, so that goes as well.
pub async fn undo(app: &App, visitor: &Visitor, token: &str) -> Result<(), Refusal> {
    let line = || Event::of(app, "email_change_undo", visitor);
    let attempt = attempt::take_of_network(app, visitor, line()?).await?;
    let Some((held, user)) = find(app, token).await? else {
        line()?.refused(Refusal::UndoTokenRefused.code()).write_alone(app).await?;
        return Err(Refusal::UndoTokenRefused);
    };
    let former = &held.state;
    let reset = SentTo { email_key: former.email_key.clone() };
    let reset = vouchers::make(app, RESET, &user.id, &reset)?;
    let letter = Letter::ResetPassword { token: reset.token.to_string() };
    let letter = letters::prepare(app, &Recipient::of(&user).at(&former.email), &letter)?;
    let done = line()?.about(&user.id);
    let lost = line()?.about(&user.id).refused(Refusal::UndoTokenRefused.code());
    // Whoever reads the letter has this mailbox.
    let to = NewEmail { shown: &former.email, key: &former.email_key, is_verified: true };
    let now = app.now().millis();
    let undone = record!(app.db, |tx| {
        // All of it or nothing: where the address is somebody else's by now, the token stays.
        let refused = Refusal::UndoTokenRefused;
        if !held.spend(tx, now).await?
            || users::restore_email(tx, &user.id, to, now).await?.is_none()
        {
            return Err(refused);
        }
        former_addresses::release(tx, to.key, &user.id).await?;
        // Letters about what came later went to an address that is not the owner's.
        let taken_back = not_me::take_back(tx, &user.id, held.created_at, now).await?;
        let generation = taken_back.ok_or(refused)?;
        reset.write_alone(tx).await?;
        letter.post(tx).await?;
        attempt.give_back(tx).await?;
        done.write(tx).await?;
        Ok(changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await?)
    });
    if let Err(Refusal::UndoTokenRefused) = &undone {
        lost.write_alone(app).await?;
    }
    undone?;
    Ok(app.follow().await?)
}

async fn find(app: &App, token: &str) -> Result<Option<(Held<Former>, User)>, Refusal> {
    let Some(held) = vouchers::look::<Former>(app, UNDO, token).await? else { return Ok(None) };
    let user = read!(app.db, |tx| users::by_id(tx, &held.subject).await)?;
    Ok(user.map(|user| (held, user)))
}
