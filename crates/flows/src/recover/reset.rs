//! Reset: a new password by the link of a letter, once. It signs nobody in, so a second factor
//! is asked for afterwards as before.

use keyward_rules::password::Password;
use keyward_rules::value::instant::Instant;
use keyward_store::changes::{self, Change};
use keyward_store::users::{self, User};
use keyward_store::{DbError, passwords, sessions};
use keyward_store::{read, record};

use super::{RESET, SentTo};
use crate::App;
use crate::account::{new_password, not_me, ownership};
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::letters::Letter;
use crate::login::{attempt, device};
use crate::refusal::Refusal;
use crate::vouchers::{self, Held};

/// Until when a link holds; refuses one that does not. Spends nothing.
pub async fn look(app: &App, token: &str) -> Result<Instant, Refusal> {
    let held = vouchers::look::<SentTo>(app, RESET, token).await?;
    held.map(|held| held.expires_at).ok_or(Refusal::ResetTokenRefused)
}

/// Sets a new password and ends every session. A password against the rules spends nothing.
/// Gives the note that makes the browser which holds the letter a known device, so that whoever
/// guesses meanwhile does not keep its owner out. `signed_in` is whoever asks, where they are signed in: who registered keeps what they set.
pub async fn reset(
    app: &App,
    visitor: &Visitor,
    signed_in: Option<&Member>,
    token: &str,
    password: Password,
) -> Result<String, Refusal> {
    let line = || Event::of(app, "password_reset", visitor);
    let attempt = attempt::take_of_network(app, visitor, line()?).await?;
    let Some((held, user)) = find(app, token).await? else {
        line()?.refused(Refusal::ResetTokenRefused.code()).write_alone(app).await?;
        return Err(Refusal::ResetTokenRefused);
    };
    if let Err(refusal) = new_password::judge(app, &user, &password, "/password").await {
        let line = line()?.about(&user.id).refused("password_policy");
        record!(app.db, |tx| {
            attempt.give_back(tx).await?;
            line.write(tx).await
        })?;
        return Err(refusal);
    }
    let hash = new_password::hash(app, password).await;
    let hash = attempt.unless_judged(app, hash).await?;
    let was_settled = ownership::is_settled(app, visitor, &user, signed_in);
    let done = line()?.about(&user.id);
    let done = if was_settled { done } else { done.because("address_proved") };
    let lost = line()?.about(&user.id).refused(Refusal::ResetTokenRefused.code());
    let letter =
        not_me::notice(app, &user, |not_me_token| Letter::PasswordChanged { not_me_token })?;
    let now = app.now().millis();
    let reset = record!(app.db, |tx| {
        if !held.spend(tx, now).await? {
            lost.write(tx).await?;
            return Ok::<_, DbError>(None);
        }
        // Shut out, or of another address by now: the link is spent all the same.
        let Some(generation) = users::renew(tx, &user.id, &held.state.email_key, now).await? else {
            lost.write(tx).await?;
            return Ok(None);
        };
        if was_settled {
            sessions::end_all_but(tx, &user.id, "", now).await?;
        } else {
            ownership::clear(tx, app, &user.id, now).await?;
        }
        passwords::set(tx, &user.id, &hash, now).await?;
        attempt.give_back(tx).await?;
        attempt::forgive(tx, &user.id).await?;
        letter.post(tx).await?;
        done.write(tx).await?;
        changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await?;
        Ok(Some(generation))
    })?;
    app.follow().await?;
    let generation = reset.ok_or(Refusal::ResetTokenRefused)?;
    device::note_of_letter(app, visitor, &user.id, generation)
}

async fn find(app: &App, token: &str) -> Result<Option<(Held<SentTo>, User)>, Refusal> {
    let Some(held) = vouchers::look::<SentTo>(app, RESET, token).await? else { return Ok(None) };
    let user = read!(app.db, |tx| users::by_id(tx, &held.subject).await)?;
    Ok(user.map(|user| (held, user)))
}
