//! The invitation that a newcomer brings: judged before anything is said about names and
//! addresses, claimed together with the account.

use keyward_rules::value::email::Email;
use keyward_rules::value::secret::{self, Kind};
use keyward_store::{DbError, Tx, vouchers};
use keyward_store::{note, read};

use crate::App;
use crate::app::config::Registration;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::login::attempt;
use crate::refusal::Refusal;

/// What an invitation is among the vouchers.
pub(crate) const PURPOSE: &str = "invitation";

/// The line that its use leaves.
pub(super) const USE: &str = "invitation_use";

/// An invitation that held a moment ago.
pub(super) struct Invitation {
    hash: [u8; 32],
    email_key: String,
}

/// Judges what was brought; `None` where none is needed. A wrong one is a guess, and takes from
/// the budget of the network.
pub(super) async fn admit(
    app: &App,
    visitor: &Visitor,
    brought: Option<&str>,
    email: &Email,
) -> Result<Option<Invitation>, Refusal> {
    let line = || Event::of(app, "register", visitor);
    let refused = match (app.config.registration, brought) {
        (Registration::Closed, _) => ("closed", Refusal::RegistrationClosed),
        (Registration::Open, None) => return Ok(None),
        (Registration::Invite, None) => ("invitation_required", Refusal::InvitationRequired),
        (Registration::Open | Registration::Invite, Some(token)) => {
            let attempt = attempt::take_of_network(app, visitor, line()?).await?;
            let invitation =
                Invitation { hash: secret::hash(token), email_key: email.key().to_owned() };
            if secret::is_shaped(Kind::Voucher, token) && invitation.holds(app).await? {
                note!(app.db, |tx| attempt.give_back(tx).await)?;
                return Ok(Some(invitation));
            }
            (Refusal::InvitationRefused.code(), Refusal::InvitationRefused)
        }
    };
    let (reason, refusal) = refused;
    line()?.refused(reason).write_alone(app).await?;
    Err(refusal)
}

impl Invitation {
    /// What a registration that waits remembers of it.
    pub(super) fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// The same, of an account that is about to be made for this address.
    pub(super) fn of_hash(hash: [u8; 32], email_key: &str) -> Self {
        Self { hash, email_key: email_key.to_owned() }
    }

    async fn holds(&self, app: &App) -> Result<bool, Refusal> {
        let now = app.now().millis();
        let until = read!(app.db, |tx| {
            vouchers::holds_until(tx, PURPOSE, &self.hash, Some(&self.email_key), now).await
        })?;
        Ok(until.is_some())
    }

    /// Uses it and says its id; `None` where somebody else was quicker.
    pub(super) async fn claim(&self, tx: &mut Tx, now: i64) -> Result<Option<String>, DbError> {
        vouchers::claim(tx, PURPOSE, &self.hash, Some(&self.email_key), now).await
    }
}
