//! A letter that an operator sends to see whether letters arrive.

use keyward_rules::value::email::Email;
use keyward_store::record;

use super::letter::{Letter, Message, Recipient};
use super::{prepare, prepare_sms};
use crate::App;
use crate::audit::Event;
use crate::caller::{ManageLetters, May};
use crate::refusal::Refusal;

/// Where a trial goes.
pub enum Address<'a> {
    /// By mail.
    Mail(&'a Email),
    /// By SMS, to a number in E.164.
    Phone(&'a str),
}

/// Posts a trial letter or message in this language.
pub async fn post(
    app: &App,
    by: &May<ManageLetters>,
    to: Address<'_>,
    locale: Option<&str>,
) -> Result<(), Refusal> {
    let recipient = |address: &str| Recipient {
        user_id: None,
        address: address.to_owned(),
        locale: locale.map(str::to_owned),
    };
    let prepared = match to {
        Address::Mail(email) => prepare(app, &recipient(email.as_str()), &Letter::Trial)?,
        Address::Phone(number) => prepare_sms(app, &recipient(number), &Message::Trial)?,
    };
    let line = Event::by(app, "trial_letter", by.actor())?;
    record!(app.db, |tx| {
        prepared.post(tx).await?;
        line.write(tx).await
    })?;
    Ok(())
}
