//! Which kinds of letter went to somebody.

use keyward_flows::letters::{Text, inbox};

use super::Mail;

impl Mail {
    /// The kinds of all letters to this address, oldest first.
    pub async fn kinds_to(&self, address: &str) -> Vec<&'static str> {
        let mut kept = inbox::list(&self.0.app).await.unwrap();
        kept.retain(|kept| kept.contents.to.eq_ignore_ascii_case(address));
        let kinds = kept.iter().rev().map(|kept| match &kept.contents.text {
            Text::Letter(letter) => letter.kind(),
            Text::Message(message) => message.kind(),
        });
        kinds.collect()
    }

    /// How many letters went to this address.
    pub async fn count_to(&self, address: &str) -> usize {
        self.kinds_to(address).await.len()
    }

    /// How many of this kind.
    pub async fn count_of(&self, address: &str, kind: &str) -> usize {
        self.kinds_to(address).await.into_iter().filter(|found| *found == kind).count()
    }

    /// The kind of the newest letter to this address; empty where there is none.
    pub async fn last_kind_to(&self, address: &str) -> &'static str {
        self.kinds_to(address).await.pop().unwrap_or_default()
    }
}
