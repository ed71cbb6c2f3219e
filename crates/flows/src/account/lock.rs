//! The panic button: a person locks their own account, and nobody comes in until its letter is
//! answered or an operator enables the person.

use keyward_rules::value::instant::Instant;
use keyward_store::changes::{self, Change};
use keyward_store::{DbError, record, sessions, users};

use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::letters::{self, Letter, Recipient};
use crate::login::attempt;
use crate::refusal::Refusal;
use crate::vouchers::{self, Purpose};

const PURPOSE: Purpose = Purpose { name: "unlock", lifetime_seconds: 30 * 86_400 };

/// Locks the caller's account: every session ends and every token is refused, everywhere. The
/// letter that goes out opens it again.
pub async fn lock(app: &App, visitor: &Visitor, member: &Member) -> Result<(), Refusal> {
    let user = &member.person.user;
    let line = Event::of(app, "lock", visitor)?.member(&user.id).session(&member.token.session_id);
    let voucher = vouchers::make(app, PURPOSE, &user.id, &())?;
    let letter = Letter::AccountLocked { unlock_token: Some(voucher.token.to_string()) };
    let letter = letters::prepare(app, &Recipient::of(user), &letter)?;
    let now = app.now().millis();
    record!(app.db, |tx| {
        // Of two who press at once the second finds the lock shut; to them it is as if they had.
        let Some(generation) = users::lock(tx, &user.id, now).await? else {
            return Ok::<_, DbError>(());
        };
        sessions::end_all_but(tx, &user.id, "", now).await?;
        voucher.write_alone(tx).await?;
        letter.post(tx).await?;
        line.write(tx).await?;
        changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await
    })?;
    Ok(app.follow().await?)
}

/// Until when a token holds; refuses one that does not. Spends nothing.
pub async fn look(app: &App, token: &str) -> Result<Instant, Refusal> {
    let held = vouchers::look::<()>(app, PURPOSE, token).await?;
    held.map(|held| held.expires_at).ok_or(Refusal::UnlockTokenRefused)
}

/// Takes the lock away by the letter's token. Nobody is signed in by it.
pub async fn unlock(app: &App, visitor: &Visitor, token: &str) -> Result<(), Refusal> {
    let line = || Event::of(app, "unlock", visitor);
    let attempt = attempt::take_of_network(app, visitor, line()?).await?;
    let Some(held) = vouchers::look::<()>(app, PURPOSE, token).await? else {
        line()?.refused(Refusal::UnlockTokenRefused.code()).write_alone(app).await?;
        return Err(Refusal::UnlockTokenRefused);
    };
    let user_id = &held.subject;
    let done = line()?.about(user_id);
    let lost = line()?.about(user_id).refused(Refusal::UnlockTokenRefused.code());
    let now = app.now().millis();
    let unlocked = record!(app.db, |tx| {
        let generation = match held.spend(tx, now).await? {
            true => users::unlock(tx, user_id, now).await?,
            false => None,
        };
        // An operator was quicker: the token is spent all the same.
        let Some(generation) = generation else {
            lost.write(tx).await?;
            return Ok::<_, DbError>(false);
        };
        attempt.give_back(tx).await?;
        done.write(tx).await?;
        changes::record(tx, &Change::User { id: user_id.clone(), generation }, now).await?;
        Ok(true)
    })?;
    app.follow().await?;
    if unlocked { Ok(()) } else { Err(Refusal::UnlockTokenRefused) }
}
