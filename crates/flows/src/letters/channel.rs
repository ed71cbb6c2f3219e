//! The ways that letters travel, and the bell of each.

use std::sync::Arc;

use tokio::sync::Notify;

/// Ways that a letter may travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By SMTP.
    Mail,
    /// By telephone.
    Sms,
}

impl Channel {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
        }
    }
}

/// Rung when this instance posted something.
#[derive(Default)]
pub(crate) struct Bells {
    mail: Arc<Notify>,
    sms: Arc<Notify>,
}

impl Bells {
    pub(super) fn of(&self, channel: Channel) -> Arc<Notify> {
        match channel {
            Channel::Mail => self.mail.clone(),
            Channel::Sms => self.sms.clone(),
        }
    }
}
