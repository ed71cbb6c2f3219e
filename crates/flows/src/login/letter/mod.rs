//! Signing in without a password: by a code or a link that is sent to the person's address. It
//! is one factor; whoever has a second one is asked for it.

pub mod finish;
mod prove;
pub mod start;

use keyward_rules::value::email::Email;
use keyward_store::users::User;
use serde::{Deserialize, Serialize};

use crate::vouchers::Purpose;

/// Out-of-band requests live ten minutes (ASVS 6.5.5).
const LIFETIME_SECONDS: i64 = 600;

/// What a link to sign in is among the vouchers.
const LINK: Purpose = Purpose { name: "sign_in_link", lifetime_seconds: LIFETIME_SECONDS };

/// What a code to sign in is among the challenges.
const CODE: &str = "sign_in_code";

/// To whom the letter went: the address and the generation of that moment. Both must still stand.
#[derive(Serialize, Deserialize)]
struct SentTo {
    email_key: String,
    generation: i64,
}

impl SentTo {
    /// Whether the person is still the one to whom it was sent, and may come in.
    fn is(&self, user: &User) -> bool {
        let has_address =
            Email::parse(&user.email).is_ok_and(|email| email.key() == self.email_key);
        has_address && user.generation == self.generation && user.shut_out().is_none()
    }
}
