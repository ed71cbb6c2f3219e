//! A letter as mail: RFC 5322, text and HTML side by side.

use std::time::{Duration, UNIX_EPOCH};

use keyward_flows::letters::courier::Claimed;
use keyward_rules::value::email::Email;
use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use super::write::Written;

/// A letter, and whom it is handed over for.
pub(super) struct Mail {
    pub(super) envelope: Envelope,
    pub(super) bytes: Vec<u8>,
}

/// Puts it together; `None` where the address can't be written to. At every try of one letter
/// the `Message-ID` and the date are the same.
pub(super) fn compose(from: &Mailbox, letter: &Claimed, written: Written) -> Option<Mail> {
    let to = address(&letter.contents.to)?;
    let posted_at = Duration::from_millis(u64::try_from(letter.created_at.millis()).ok()?);
    // Told apart from what people write, so that nobody's "I am away" comes back (RFC 3834 5).
    let automatic = HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    );
    let message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .date(UNIX_EPOCH + posted_at)
        .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
        .subject(written.subject)
        .raw_header(automatic)
        .multipart(MultiPart::alternative_plain_html(written.text, written.html?))
        .ok()?;
    Some(Mail { envelope: message.envelope().clone(), bytes: message.formatted() })
}

/// An address as it was typed, its domain as DNS has it. What holds a line break is none.
fn address(typed: &str) -> Option<Address> {
    let email = Email::parse(typed).ok()?;
    let (local, _) = email.as_str().rsplit_once('@')?;
    let (_, domain) = email.key().rsplit_once('@')?;
    Address::new(local, domain).ok()
}
