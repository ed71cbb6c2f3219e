//! "This was not me": every letter about a change carries a token that stops what was done. It
//! ends everything, takes away what came to the account since, and leads to a new password.

use keyward_rules::value::email::Email;
use keyward_rules::value::instant::Instant;
use keyward_store::changes::{self, Change};
use keyward_store::users::{self, NewEmail, User};
use keyward_store::{
    DbError, Tx, factors, familiar_places, former_addresses, passkeys, passwords, read, record,
    recovery_codes, sessions, trusted_devices, vouchers as table,
};
use serde::{Deserialize, Serialize};

use crate::App;
use crate::address::{NEW_ADDRESS, UNDO};
use crate::app::config::Delivery;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::letters::{self, Letter, Prepared, Recipient};
use crate::login::attempt;
use crate::recover::{RESET, SentTo};
use crate::refusal::Refusal;
use crate::vouchers::{self, Held, Made, Purpose};

pub(crate) const PURPOSE: Purpose = Purpose { name: "not_me", lifetime_seconds: 7 * 86_400 };

/// A letter is prepared a moment after what it tells of.
const EARLIER_SECONDS: i64 = 60;

/// The address that a letter went to. Whoever reads it has that mailbox.
#[derive(Serialize, Deserialize)]
struct Reader {
    email: String,
    email_key: String,
}

/// A letter about a change, with the voucher of its token.
pub(crate) struct Notice {
    voucher: Option<Made>,
    letter: Prepared,
}

/// Prepares a letter to a person about what was done at their account; `letter` is given the
/// token of "this was not me", where letters can be sent at all.
pub(crate) fn notice(
    app: &App,
    user: &User,
    letter: impl FnOnce(Option<String>) -> Letter,
) -> Result<Notice, Refusal> {
    let voucher = voucher(app, user)?;
    let token = voucher.as_ref().map(|voucher| voucher.token.to_string());
    let letter = letters::prepare(app, &Recipient::of(user), &letter(token))?;
    Ok(Notice { voucher, letter })
}

fn voucher(app: &App, user: &User) -> Result<Option<Made>, Refusal> {
    if app.config.mail_delivery == Delivery::Impossible {
        return Ok(None);
    }
    let email = Email::parse(&user.email).map_err(|fault| Refusal::Internal(fault.to_string()))?;
    let reader = Reader { email: user.email.clone(), email_key: email.key().to_owned() };
    vouchers::make(app, PURPOSE, &user.id, &reader).map(Some)
}

impl Notice {
    /// Writes letter and voucher within the transaction of what they tell of.
    pub(crate) async fn post(&self, tx: &mut Tx) -> Result<(), DbError> {
        if let Some(voucher) = &self.voucher {
            voucher.write(tx).await?;
        }
        self.letter.post(tx).await
    }
}

/// Until when a token holds; refuses one that does not. Spends nothing.
pub async fn look(app: &App, token: &str) -> Result<Instant, Refusal> {
    let held = vouchers::look::<Reader>(app, PURPOSE, token).await?;
    held.map(|held| held.expires_at).ok_or(Refusal::NotMeTokenRefused)
}

/// Ends every session and token, takes away the password, trusted devices, and the factors that
/// came since the letter's event, brings the letter's address back where it was changed since,
/// and sends the way to a new password there.
pub async fn not_me(app: &App, visitor: &Visitor, token: &str) -> Result<(), Refusal> {
    let line = || Event::of(app, "not_me", visitor);
    let attempt = attempt::take_of_network(app, visitor, line()?).await?;
    let Some((held, user)) = find(app, token).await? else {
        line()?.refused(Refusal::NotMeTokenRefused.code()).write_alone(app).await?;
        return Err(Refusal::NotMeTokenRefused);
    };
    let reset = SentTo { email_key: held.state.email_key.clone() };
    let reset = vouchers::make(app, RESET, &user.id, &reset)?;
    let letter = Letter::ResetPassword { token: reset.token.to_string() };
    let letter = letters::prepare(app, &Recipient::of(&user).at(&held.state.email), &letter)?;
    let done = line()?.about(&user.id);
    let lost = line()?.about(&user.id).refused(Refusal::NotMeTokenRefused.code());
    let now = app.now().millis();
    let stopped = record!(app.db, |tx| {
        if !held.spend(tx, now).await? {
            return Err(Refusal::NotMeTokenRefused);
        }
        // All of it or nothing: what can't be brought back keeps its token.
        let generation = stop(tx, &user, &held, now).await?.ok_or(Refusal::NotMeTokenRefused)?;
        reset.write_alone(tx).await?;
        letter.post(tx).await?;
        attempt.give_back(tx).await?;
        done.write(tx).await?;
        Ok(changes::record(tx, &Change::User { id: user.id.clone(), generation }, now).await?)
    });
    if let Err(Refusal::NotMeTokenRefused) = &stopped {
        lost.write_alone(app).await?;
    }
    stopped?;
    Ok(app.follow().await?)
}

/// Takes everything away that somebody else may have; the generation that lives. `None` where an
/// operator keeps the person out, or the letter's address is somebody else's by now.
async fn stop(
    tx: &mut Tx,
    user: &User,
    held: &Held<Reader>,
    now: i64,
) -> Result<Option<i64>, DbError> {
    let to = NewEmail { shown: &held.state.email, key: &held.state.email_key, is_verified: true };
    if user.email != to.shown {
        former_addresses::release(tx, to.key, &user.id).await?;
        if users::restore_email(tx, &user.id, to, now).await?.is_none() {
            return Ok(None);
        }
    }
    take_back(tx, &user.id, held.created_at, now).await
}

/// Takes away what may have come to the account since an event of which its owner heard by a
/// letter: ways in, factors, a lock, a planned deletion, the letters about later events, which may
/// have gone to somebody else. The generation that lives; `None` where an operator keeps the
/// person out.
pub(crate) async fn take_back(
    tx: &mut Tx,
    user_id: &str,
    event_at: i64,
    now: i64,
) -> Result<Option<i64>, DbError> {
    let Some(generation) = users::set_free(tx, user_id, now).await? else { return Ok(None) };
    for purpose in [UNDO, PURPOSE] {
        table::revoke_of(tx, purpose.name, user_id, event_at).await?;
    }
    for purpose in [NEW_ADDRESS, RESET] {
        table::revoke_of(tx, purpose.name, user_id, 0).await?;
    }
    passwords::delete(tx, user_id).await?;
    sessions::end_all_but(tx, user_id, "", now).await?;
    trusted_devices::remove_all(tx, user_id).await?;
    familiar_places::forget(tx, user_id).await?;
    let since = event_at - 1_000 * EARLIER_SECONDS;
    factors::remove_since(tx, user_id, since).await?;
    passkeys::delete_since(tx, user_id, since).await?;
    recovery_codes::remove_since(tx, user_id, since).await?;
    factors::settle(tx, user_id, now).await?;
    Ok(Some(generation))
}

async fn find(app: &App, token: &str) -> Result<Option<(Held<Reader>, User)>, Refusal> {
    let Some(held) = vouchers::look::<Reader>(app, PURPOSE, token).await? else { return Ok(None) };
    let user = read!(app.db, |tx| users::by_id(tx, &held.subject).await)?;
    Ok(user.map(|user| (held, user)))
}
