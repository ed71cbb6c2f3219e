//! The ways into an account: whoever takes one away leaves another.

use keyward_store::{DbError, Tx, passkeys, passwords};

use crate::App;
use crate::app::config::Delivery;

/// Whether a person can sign in at all: with a password, a passkey, or by letters to an address
/// that is proved. Asked within the transaction that took one away, which holds the person, so
/// that two who take one each do not leave none.
pub(crate) async fn are_left(tx: &mut Tx, app: &App, user_id: &str) -> Result<bool, DbError> {
    if passkeys::count(tx, user_id).await? > 0 {
        return Ok(true);
    }
    let candidate = passwords::by_user(tx, user_id).await?;
    let by_letter = app.config.email_sign_in && app.config.mail_delivery != Delivery::Impossible;
    Ok(candidate.is_some_and(|candidate| {
        candidate.hash.is_some() || (by_letter && candidate.user.email_verified)
    }))
}
