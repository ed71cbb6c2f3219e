//! The way back in for whoever forgot their password: a letter to their address, and a new one.

pub mod forgot;
pub mod reset;

use serde::{Deserialize, Serialize};

use crate::vouchers::Purpose;

/// What a letter's link to a new password is among the vouchers.
pub(crate) const RESET: Purpose = Purpose { name: "password_reset", lifetime_seconds: 30 * 60 };

/// The address that a letter went to: it proves that one and no later one.
#[derive(Serialize, Deserialize)]
pub(crate) struct SentTo {
    pub(crate) email_key: String,
}
