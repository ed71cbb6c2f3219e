//! Messages by telephone: Twilio's API or one like it, or a program of the operator's that is
//! told by a signed POST (Standard Webhooks 1.0).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_flows::App;
use keyward_flows::app::outbound::{Answer, OutboundError};
use keyward_flows::letters::courier::{Claimed, Courier};
use keyward_rules::token::webhook;
use serde_json::json;

use super::carry::Outcome;
use super::write::Written;
use crate::config::SmsProvider;

/// Messages on their way at once.
pub(super) const MOST_AT_ONCE: usize = 4;

/// Tries to hand a message over.
pub(super) async fn deliver(
    app: &App,
    provider: &SmsProvider,
    courier: &Courier,
    letter: &Claimed,
    written: Written,
) -> Outcome {
    match courier.hands_over(letter).await {
        Ok(true) => {}
        Ok(false) => return Outcome::Lost,
        Err(error) => return Outcome::Away(error.to_string()),
    }
    match tell(app, provider, letter, &written.text).await {
        Ok(answer) => outcome(answer.status),
        Err(OutboundError::Silent(_)) => Outcome::RefusedForNow("no_answer".to_owned()),
        Err(error) => Outcome::Away(error.to_string()),
    }
}

async fn tell(
    app: &App,
    provider: &SmsProvider,
    letter: &Claimed,
    text: &str,
) -> Result<Answer, OutboundError> {
    let to = letter.contents.to.as_str();
    match provider {
        SmsProvider::Twilio { url, account, token, from } => {
            let url = format!("{url}/2010-04-01/Accounts/{account}/Messages.json");
            let credentials = STANDARD.encode(format!("{account}:{}", token.reveal()));
            let headers = [("authorization", format!("Basic {credentials}"))];
            let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
            let sender = if from.starts_with("MG") { "MessagingServiceSid" } else { "From" };
            let fields = [("To", to), (sender, from.as_str()), ("Body", text)];
            app.outbound.post_form(&url, &headers, &fields).await
        }
        SmsProvider::Webhook { url, secret } => {
            let now = app.now();
            let body = json!({
                "type": "sms.send",
                "timestamp": now.to_string(),
                "data": { "to": to, "text": text, "kind": letter.kind },
            })
            .to_string();
            let timestamp = now.seconds().to_string();
            let signature = webhook::sign(secret.reveal(), &letter.id, now.seconds(), &body);
            let headers = [
                ("webhook-id", letter.id.as_str()),
                ("webhook-timestamp", timestamp.as_str()),
                ("webhook-signature", signature.as_str()),
            ];
            app.outbound.post_json(url, &headers, body).await
        }
    }
}

fn outcome(status: u16) -> Outcome {
    match status {
        200..=299 => Outcome::Taken,
        // Not knowing us is no message's fault.
        401 | 403 | 404 => Outcome::Away(format!("the provider of messages answers {status}")),
        408 | 425 | 429 | 500.. => Outcome::RefusedForNow(format!("http_{status}")),
        _ => Outcome::Refused(format!("http_{status}")),
    }
}
