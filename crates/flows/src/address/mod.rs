//! Addresses: proved by a letter, changed with a notice to the old one, and taken back.

pub(crate) mod budget;
pub mod change;
pub(crate) mod confirm;
pub(crate) mod question;
pub mod resend;
pub mod undo;
pub mod verify;

use keyward_rules::value::email::Email;
use keyward_store::users::User;
use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;
use crate::vouchers::Purpose;

const DAY_SECONDS: i64 = 86_400;

/// A registration that waits for its letter to be confirmed; about an address.
pub(crate) const REGISTRATION: Purpose =
    Purpose { name: "registration", lifetime_seconds: DAY_SECONDS };

/// Proves the address of an account that exists; about a person.
pub(crate) const CONFIRMATION: Purpose =
    Purpose { name: "address_confirmation", lifetime_seconds: DAY_SECONDS };

/// Proves the address that is to become an account's; about a person.
pub(crate) const NEW_ADDRESS: Purpose =
    Purpose { name: "new_address", lifetime_seconds: DAY_SECONDS };

/// Takes a change of address back; about a person.
pub(crate) const UNDO: Purpose =
    Purpose { name: "address_undo", lifetime_seconds: 7 * DAY_SECONDS };

/// An address and the generation of its person when a letter about it was sent.
#[derive(Serialize, Deserialize)]
pub(crate) struct Wanted {
    pub(crate) email: String,
    pub(crate) email_key: String,
    pub(crate) generation: i64,
}

/// The address that an account had.
#[derive(Serialize, Deserialize)]
pub(crate) struct Former {
    pub(crate) email: String,
    pub(crate) email_key: String,
}

impl Former {
    /// The one that a person has now.
    fn of(user: &User) -> Result<Self, Refusal> {
        let email = Email::parse(&user.email).map_err(|fault| Refusal::fault("/email", fault))?;
        Ok(Self { email: user.email.clone(), email_key: email.key().to_owned() })
    }
}
