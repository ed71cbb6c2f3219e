//! `[sms]`: who takes our messages by telephone.

use super::reader::Reader;
use super::secret::Secret;

/// The settings under `sms`.
#[derive(Clone, Debug)]
pub struct Sms {
    /// `None`: no message is sent.
    pub provider: Option<SmsProvider>,
}

/// Who sends messages for us.
#[derive(Clone, Debug)]
pub enum SmsProvider {
    /// Twilio's API, or one like it.
    Twilio {
        /// Without a slash at its end.
        url: String,
        /// The account's SID.
        account: String,
        /// The account's token.
        token: Secret,
        /// A number in E.164, a name, or the SID of a messaging service.
        from: String,
    },
    /// A program of the operator's, which is told by a signed POST.
    Webhook {
        /// Where it listens.
        url: String,
        /// Signs what it is told.
        secret: Secret,
    },
}

#[derive(Clone, Copy)]
enum Kind {
    None,
    Twilio,
    Webhook,
}

/// A signature under less can be guessed.
const SECRET_BYTES: usize = 16;

const TWILIO: &str = "https://api.twilio.com";

impl Sms {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let words = [("", Kind::None), ("twilio", Kind::Twilio), ("webhook", Kind::Webhook)];
        let provider = match reader.choice("sms.provider", &words) {
            None | Some(Kind::None) => None,
            Some(Kind::Twilio) => Some(SmsProvider::Twilio {
                url: url(reader, Some(TWILIO)),
                account: needed(reader, "sms.account"),
                token: Secret::new(needed(reader, "sms.secret")),
                from: needed(reader, "sms.from"),
            }),
            Some(Kind::Webhook) => Some(SmsProvider::Webhook {
                url: url(reader, None),
                secret: Secret::new(webhook_secret(reader)),
            }),
        };
        Self { provider }
    }
}

fn needed(reader: &mut Reader, name: &str) -> String {
    let text = reader.text(name);
    if text.is_empty() {
        reader.refuse(name, "is not set, but sms.provider needs it");
    }
    text
}

fn webhook_secret(reader: &mut Reader) -> String {
    let secret = needed(reader, "sms.secret");
    if !secret.is_empty() && secret.len() < SECRET_BYTES {
        let why = format!("is {} bytes, under {SECRET_BYTES}, and could be guessed", secret.len());
        reader.refuse("sms.secret", &why);
    }
    secret
}

fn url(reader: &mut Reader, default: Option<&str>) -> String {
    let text = match (reader.optional("sms.url"), default) {
        (Some(text), _) => text,
        (None, Some(default)) => default.to_owned(),
        (None, None) => needed(reader, "sms.url"),
    };
    let is_fit = url::Url::parse(&text).is_ok_and(|url| {
        let is_loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        url.has_host() && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback))
    });
    if !text.is_empty() && !is_fit {
        reader.refuse("sms.url", "must begin with https:// (or http:// on loopback)");
    }
    text.trim_end_matches('/').to_owned()
}
