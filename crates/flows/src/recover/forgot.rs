//! Forgot: a letter with a link to whoever has this address, and the same answer in the same
//! time where nobody has.

use keyward_rules::value::email::Email;
use keyward_store::users::{self, User};
use keyward_store::{read, record};

use super::{RESET, SentTo};
use crate::App;
use crate::address::budget;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::letters::{self, Letter, Recipient};
use crate::refusal::Refusal;
use crate::vouchers;

/// Sends whoever has this address the way to a new password. Nothing in the answer tells whether
/// that is somebody.
pub async fn forgot(app: &App, visitor: &Visitor, email: &Email) -> Result<(), Refusal> {
    let began = app.clock.monotonic();
    let sent = send(app, visitor, email).await;
    app.on_the_beat(began).await;
    sent
}

async fn send(app: &App, visitor: &Visitor, email: &Email) -> Result<(), Refusal> {
    let known = read!(app.db, |tx| users::by_email(tx, email.key()).await)?;
    let line = line(app, visitor, email, known.as_ref())?;
    budget::take(app, visitor, email, line).await?;
    let line = self::line(app, visitor, email, known.as_ref())?;
    let (line, somebody) = match known {
        Some(user) if user.shut_out().is_some() => (line.refused("disabled"), None),
        Some(user) => (line, Some(user)),
        None => (line.refused("nobody"), None),
    };
    let subject = match &somebody {
        Some(user) => user.id.clone(),
        None => budget::nobody(app, email)?,
    };
    let state = SentTo { email_key: email.key().to_owned() };
    let voucher = vouchers::make(app, RESET, &subject, &state)?;
    let to = somebody.as_ref().map_or_else(|| Recipient::stranger(email), Recipient::of);
    let letter = Letter::ResetPassword { token: voucher.token.to_string() };
    let letter = letters::prepare(app, &to, &letter)?.only_if(somebody.is_some());
    record!(app.db, |tx| {
        voucher.write_alone(tx).await?;
        letter.post(tx).await?;
        line.write(tx).await
    })?;
    Ok::<_, Refusal>(())
}

fn line(
    app: &App,
    visitor: &Visitor,
    email: &Email,
    known: Option<&User>,
) -> Result<Event, Refusal> {
    let event = Event::of(app, "password_forgot", visitor)?;
    Ok(match known {
        Some(user) => event.about(&user.id),
        None => event.about_nobody(app, email.key()),
    })
}
