//! Whoever first proves an address owns its account. What somebody else left on it before, and
//! could come in by, goes.

use keyward_store::users::User;
use keyward_store::{DbError, Tx, factors, passkeys, passwords};
use keyward_store::{recovery_codes, sessions, trusted_devices};

use crate::App;
use crate::app::config::Verification;
use crate::caller::{Member, Visitor};
use crate::login::device;

/// Whether `user` is in the hands of whoever registered: their address was proved before, or they
/// are signed in, or were on this device. Until somebody proves the address, every session is the
/// registrant's.
pub(crate) fn is_settled(
    app: &App,
    visitor: &Visitor,
    user: &User,
    signed_in: Option<&Member>,
) -> bool {
    user.email_verified
        || signed_in.is_some_and(|member| member.token.user_id == user.id)
        || device::is_known(app, visitor, &user.id, user.generation)
}

/// Takes everything away that was set before. The caller raises the generation.
///
/// Where nobody is asked to prove an address, second factors stay: there every account is
/// unproved, and a mailbox must not do away with its factor.
pub(crate) async fn clear(tx: &mut Tx, app: &App, user_id: &str, now: i64) -> Result<(), DbError> {
    passwords::delete(tx, user_id).await?;
    sessions::end_all_but(tx, user_id, "", now).await?;
    trusted_devices::remove_all(tx, user_id).await?;
    passkeys::delete_all(tx, user_id).await?;
    if app.config.verification != Verification::Off {
        factors::remove_all(tx, user_id).await?;
        recovery_codes::remove_all(tx, user_id).await?;
    }
    factors::settle(tx, user_id, now).await
}
