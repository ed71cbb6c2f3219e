//! Messages by telephone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_rules::token::webhook;
use serde_json::Value;

use crate::house::House;
use crate::house::provider::Provider;

const NUMBER: &str = "+441632960123";
const SECRET: &str = "a key of the webhook's own";

async fn with_webhook(provider: &Provider) -> House {
    let house = House::with(&[
        ("sms.provider", "webhook"),
        ("sms.url", &provider.url),
        ("sms.secret", SECRET),
    ])
    .await;
    house.carries_letters();
    house
}

fn reasons(audit: &[keyward_flows::record::Entry]) -> Vec<&str> {
    let lines = audit.iter().filter(|line| line.event == "letter");
    lines.map(|line| line.reason.as_deref().unwrap_or_default()).collect()
}

/// Promise: Messages go through Twilio's API, or one like it, as its documentation has it.
#[tokio::test]
async fn a_message_goes_through_twilio() {
    let provider = Provider::answering(&[]);
    let house = House::with(&[
        ("sms.provider", "twilio"),
        ("sms.url", &provider.url),
        ("sms.account", "AC0123"),
        ("sms.secret", "the token"),
        ("sms.from", "+441632960999"),
    ])
    .await;
    house.carries_letters();
    house.post_trial_message(NUMBER).await;
    house.waits_until("the message is told", || provider.told().len() == 1).await;
    let told = provider.told().remove(0);
    assert_eq!(told.path, "/2010-04-01/Accounts/AC0123/Messages.json");
    let expected = format!("Basic {}", STANDARD.encode("AC0123:the token"));
    assert_eq!(told.headers["authorization"], expected);
    assert_eq!(told.headers["content-type"], "application/x-www-form-urlencoded");
    assert!(
        told.body.starts_with("To=%2B441632960123&From=%2B441632960999&Body=A+test+message+from"),
        "{}",
        told.body
    );
}

/// Promise: A webhook is told messages under a signature of Standard Webhooks, with one number for every try.
#[tokio::test]
async fn a_message_is_told_to_a_webhook_under_a_signature() {
    let provider = Provider::answering(&[503, 0]);
    let house = with_webhook(&provider).await;
    house.post_trial_message(NUMBER).await;
    house.waits_until("the message is told thrice", || provider.told().len() == 3).await;
    for told in provider.told() {
        let id = &told.headers["webhook-id"];
        assert_eq!(*id, provider.told()[0].headers["webhook-id"]);
        let timestamp = told.headers["webhook-timestamp"].parse().unwrap();
        let signature = webhook::sign(SECRET, id, timestamp, &told.body);
        assert_eq!(told.headers["webhook-signature"], signature);
        let body: Value = serde_json::from_str(&told.body).unwrap();
        assert_eq!(body["type"], "sms.send");
        assert_eq!(body["data"]["to"], NUMBER);
        assert_eq!(
            body["data"]["text"],
            "A test message from localhost:8080. There is nothing to do."
        );
    }
    assert_eq!(reasons(&house.audit().await), Vec::<&str>::new());
}

/// Promise: A provider's "never" is final and audited, and one that does not know us loses no message.
#[tokio::test]
async fn a_message_that_is_refused_is_given_up_and_one_not_tried_waits() {
    let provider = Provider::answering(&[401, 400]);
    let house = with_webhook(&provider).await;
    house.post_trial_message(NUMBER).await;
    house.waits_until("both were answered", || provider.has_answered()).await;
    while reasons(&house.audit().await).is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(reasons(&house.audit().await), ["http_400"]);
    assert_eq!(provider.told().len(), 2);
}

/// Promise: Without a provider, and on this machine alone, messages wait at the inbox too.
#[tokio::test]
async fn a_message_that_nobody_sends_waits_at_the_inbox() {
    let house = House::new().await;
    house.post_trial_message(NUMBER).await;
    let message = house.mail.last_to(NUMBER).await;
    assert_eq!(message.text, "A test message from localhost:8080. There is nothing to do.");
    assert_eq!((message.subject.as_str(), message.html.as_str()), ("", ""));
}
