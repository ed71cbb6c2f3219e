//! The letters of a house, read as their reader would.

use keyward_flows::caller::May;
use std::time::Duration;

use keyward_flows::letters::inbox;
use keyward_flows::letters::trial::{self, Address};
use keyward_rules::value::email::Email;
use keyward_server::mail::carry::{Carriers, Stop};
use keyward_server::mail::write::write;
use keyward_server::state::Shared;

use super::House;

/// What was posted in a house within the last hour.
pub struct Mail(pub(super) Shared);

/// A letter, or a message by SMS.
#[derive(Clone, Debug)]
pub struct Letter {
    pub to: String,
    /// Empty for a message.
    pub subject: String,
    pub text: String,
    /// Empty for a message.
    pub html: String,
    pub link: Option<String>,
    code: Option<String>,
}

impl Mail {
    /// Every letter to this address or number, newest first.
    pub async fn all_to(&self, address: &str) -> Vec<Letter> {
        let mut all = self.all().await;
        all.retain(|letter| letter.to.eq_ignore_ascii_case(address));
        all
    }

    /// Every letter, newest first.
    pub async fn all(&self) -> Vec<Letter> {
        let kept = inbox::list(&self.0.app).await.unwrap();
        let letters = kept.into_iter().map(|kept| {
            let written = write(&self.0.public_url, &kept.contents).unwrap();
            Letter {
                to: kept.contents.to,
                subject: written.subject,
                text: written.text,
                html: written.html.unwrap_or_default(),
                link: written.link,
                code: written.code,
            }
        });
        letters.collect()
    }

    /// The newest letter to this address or number; there must be one.
    pub async fn last_to(&self, address: &str) -> Letter {
        let letters = self.all_to(address).await;
        letters.into_iter().next().unwrap_or_else(|| panic!("no letter went to {address}"))
    }
}

impl Letter {
    /// The token of its link; there must be one.
    pub fn token(&self) -> String {
        let link = self.link.as_deref().unwrap_or_else(|| panic!("no link: {}", self.text));
        let (_, token) = link.split_once("token=").unwrap_or_else(|| panic!("no token: {link}"));
        token.to_owned()
    }

    /// Its code; there must be one.
    pub fn code(&self) -> String {
        self.code.clone().unwrap_or_else(|| panic!("no code: {}", self.text))
    }
}

impl House {
    /// Posts a test letter, as `keyward letter test` does.
    pub async fn post_trial(&self, address: &str, locale: Option<&str>) {
        let email = Email::parse(address).unwrap();
        let by = May::at_the_command_line();
        trial::post(self.app(), &by, Address::Mail(&email), locale).await.unwrap();
    }
}

impl House {
    /// Posts a test message, as `keyward letter test` does.
    pub async fn post_trial_message(&self, number: &str) {
        let by = May::at_the_command_line();
        trial::post(self.app(), &by, Address::Phone(number), None).await.unwrap();
    }

    /// Carries letters until the house is gone, as a running server does.
    pub fn carries_letters(&self) {
        let (sender, stop) = Stop::new();
        tokio::spawn(Carriers::new(self.server.clone()).unwrap().run(stop));
        *self.carrying.lock().unwrap() = Some(sender);
    }

    /// Lets time pass until it is so.
    pub async fn waits_until(&self, what: &str, is_so: impl Fn() -> bool) {
        for _ in 0..1_200 {
            if is_so() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            self.clock.advance(5);
        }
        panic!("it never came to be that {what}");
    }
}
