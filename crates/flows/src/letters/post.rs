//! Posting: a letter is sealed before the transaction of its event and written within it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use keyward_store::outbox::{self, NewParcel};
use keyward_store::{DbError, Tx};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use zeroize::Zeroizing;

use super::channel::Channel;
use super::letter::{Letter, Message, Recipient};
use crate::App;
use crate::app::config::Delivery;
use crate::refusal::Refusal;

/// How long a letter that nothing sends waits to be read.
const KEPT_SECONDS: i64 = 3_600;

/// What a parcel says, and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The mail address or the telephone number.
    pub to: String,
    /// The language of the person's choice.
    pub locale: Option<String>,
    /// What it is about.
    pub text: Text,
}

/// A letter or a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Text {
    /// By mail.
    Letter(Letter),
    /// By SMS.
    Message(Message),
}

/// A letter that is ready to be written down. When it is dropped, after the transaction that
/// posted it, the courier hears of it.
#[must_use = "a letter that nobody posts is not sent"]
pub(crate) struct Prepared {
    id: String,
    channel: Channel,
    kind: &'static str,
    user_id: Option<String>,
    sealed: Vec<u8>,
    /// `None` where nothing can be sent or read: then nothing is written.
    state: Option<&'static str>,
    created_at: i64,
    expires_at: i64,
    posted: AtomicBool,
    bell: Arc<Notify>,
}

/// Prepares a letter by mail.
pub(crate) fn prepare(app: &App, to: &Recipient, letter: &Letter) -> Result<Prepared, Refusal> {
    let contents = Contents {
        to: to.address.clone(),
        locale: to.locale.clone(),
        text: Text::Letter(letter.clone()),
    };
    prepare_contents(app, to.user_id.clone(), &contents)
}

/// Prepares a message by SMS to the number in `to.address`, in E.164.
pub(crate) fn prepare_sms(
    app: &App,
    to: &Recipient,
    message: &Message,
) -> Result<Prepared, Refusal> {
    let contents = Contents {
        to: to.address.clone(),
        locale: to.locale.clone(),
        text: Text::Message(message.clone()),
    };
    prepare_contents(app, to.user_id.clone(), &contents)
}

fn prepare_contents(
    app: &App,
    user_id: Option<String>,
    contents: &Contents,
) -> Result<Prepared, Refusal> {
    let (channel, kind, useful_seconds, delivery) = match &contents.text {
        Text::Letter(letter) => {
            (Channel::Mail, letter.kind(), letter.useful_seconds(), app.config.mail_delivery)
        }
        Text::Message(message) => {
            (Channel::Sms, message.kind(), message.useful_seconds(), app.config.sms_delivery)
        }
    };
    let (state, useful_seconds) = match delivery {
        Delivery::Sent => (Some("waiting"), useful_seconds),
        Delivery::Kept => (Some("kept"), KEPT_SECONDS),
        Delivery::Impossible => (None, 0),
    };
    let id = app.new_id()?;
    let plain = serde_json::to_vec(contents)
        .map(Zeroizing::new)
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    let sealed = app
        .sealing
        .seal(&sealing_context(&id), &plain)
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    let now = app.now();
    Ok(Prepared {
        id,
        channel,
        kind,
        user_id,
        sealed,
        state,
        created_at: now.millis(),
        expires_at: now.plus_seconds(useful_seconds).millis(),
        posted: AtomicBool::new(false),
        bell: app.posted.of(channel),
    })
}

/// The place that a parcel is sealed for.
pub(crate) fn sealing_context(id: &str) -> String {
    format!("outbox: {id}")
}

impl Prepared {
    /// The same where `somebody` is there to read it; else a letter that costs as much and goes
    /// nowhere, so that the time of an answer tells nothing.
    pub(crate) fn only_if(mut self, somebody: bool) -> Self {
        if !somebody && self.state.is_some() {
            self.state = Some("void");
        }
        self
    }

    /// Writes it down within the transaction of its event.
    pub(crate) async fn post(&self, tx: &mut Tx) -> Result<(), DbError> {
        let Some(state) = self.state else { return Ok(()) };
        let parcel = NewParcel {
            id: &self.id,
            channel: self.channel.word(),
            kind: self.kind,
            user_id: self.user_id.as_deref(),
            sealed_contents: &self.sealed,
            state,
            created_at: self.created_at,
            expires_at: self.expires_at,
        };
        outbox::insert(tx, parcel).await?;
        self.posted.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        if self.posted.load(Ordering::Relaxed) {
            self.bell.notify_one();
        }
    }
}
