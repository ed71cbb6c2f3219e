//! The letter that asks whether an address is theirs: to a person, to somebody who registers, or
//! to nobody, which costs the same.

use keyward_rules::value::email::Email;
use keyward_store::users::User;
use keyward_store::{DbError, Tx};
use serde::Serialize;

use super::{CONFIRMATION, NEW_ADDRESS, REGISTRATION, Wanted, budget};
use crate::App;
use crate::letters::{self, Letter, Prepared, Recipient};
use crate::recover::SentTo;
use crate::refusal::Refusal;
use crate::register::pending::Pending;
use crate::vouchers::{self, Made, Purpose};

/// A letter with the voucher that it carries.
pub(crate) struct Question {
    voucher: Made,
    letter: Prepared,
    /// Older ones ask no more.
    is_only_one: bool,
}

impl Question {
    /// To a person.
    pub(crate) fn to_person(app: &App, user: &User, email: &Email) -> Result<Self, Refusal> {
        let state = SentTo { email_key: email.key().to_owned() };
        let voucher = vouchers::make(app, CONFIRMATION, &user.id, &state)?;
        let letter = letters::prepare(app, &Recipient::of(user), &asking(&voucher))?;
        Ok(Self { voucher, letter, is_only_one: true })
    }

    /// To somebody who registers. Others may register with the same address meanwhile, and none
    /// of them ends another's letter.
    pub(crate) fn to_newcomer(
        app: &App,
        email: &Email,
        pending: &Pending,
    ) -> Result<Self, Refusal> {
        let voucher = vouchers::make(app, REGISTRATION, email.key(), pending)?;
        let letter = letters::prepare(app, &Recipient::stranger(email), &asking(&voucher))?;
        Ok(Self { voucher, letter, is_only_one: false })
    }

    /// To the address that a person wants; older wishes end.
    pub(crate) fn to_new_address(
        app: &App,
        user: &User,
        email: &Email,
        wanted: &Wanted,
    ) -> Result<Self, Refusal> {
        let voucher = vouchers::make(app, NEW_ADDRESS, &user.id, wanted)?;
        let letter = Letter::ConfirmNewAddress { token: voucher.token.to_string() };
        let to = Recipient::of(user).at(email.as_str());
        Ok(Self { letter: letters::prepare(app, &to, &letter)?, voucher, is_only_one: true })
    }

    /// Not a question but a notice: somebody registers with, or wants, the address of `owner`;
    /// `None` where nobody may read it. The voucher opens nothing.
    pub(crate) fn to_owner(
        app: &App,
        email: &Email,
        owner: Option<&User>,
        (purpose, state): (Purpose, &impl Serialize),
    ) -> Result<Self, Refusal> {
        let voucher = vouchers::make(app, purpose, &budget::nobody(app, email)?, state)?;
        let to = owner.map_or_else(|| Recipient::stranger(email), Recipient::of);
        let letter = letters::prepare(app, &to, &Letter::AddressTaken)?;
        Ok(Self { voucher, letter: letter.only_if(owner.is_some()), is_only_one: false })
    }

    /// To nobody.
    pub(crate) fn to_nobody(app: &App, email: &Email) -> Result<Self, Refusal> {
        let state = SentTo { email_key: email.key().to_owned() };
        let voucher = vouchers::make(app, CONFIRMATION, &budget::nobody(app, email)?, &state)?;
        let letter = letters::prepare(app, &Recipient::stranger(email), &asking(&voucher))?;
        Ok(Self { voucher, letter: letter.only_if(false), is_only_one: true })
    }

    /// What the voucher is called.
    pub(crate) fn id(&self) -> &str {
        &self.voucher.id
    }

    /// Posts it within a transaction.
    pub(crate) async fn post(&self, tx: &mut Tx) -> Result<(), DbError> {
        if self.is_only_one {
            self.voucher.write_alone(tx).await?;
        } else {
            self.voucher.write(tx).await?;
        }
        self.letter.post(tx).await
    }
}

fn asking(voucher: &Made) -> Letter {
    Letter::ConfirmAddress { token: voucher.token.to_string(), code: None }
}
