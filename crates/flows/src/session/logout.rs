//! Sign-out: whatever a token was worth, afterwards it is worth nothing.

use std::sync::Arc;

use keyward_rules::value::secret;
use keyward_store::read;
use keyward_store::refresh_tokens;

use super::authenticate::verify;
use super::end::end_one;
use crate::App;
use crate::caller::Visitor;
use crate::refusal::Refusal;

/// What the caller holds of the session to end.
#[derive(Clone, Copy, Debug)]
pub enum Holding<'a> {
    /// A refresh token, newest or not.
    Refresh(&'a str),
    /// An access token.
    Access(&'a str),
}

/// Ends the session that the caller holds a token of. A token that is worth nothing already
/// is no error; only what could not be recorded is.
pub async fn sign_out(
    app: &Arc<App>,
    visitor: &Visitor,
    holding: Holding<'_>,
) -> Result<(), Refusal> {
    let session = match holding {
        Holding::Refresh(token) if secret::is_shaped(secret::Kind::RefreshToken, token) => {
            let hash = secret::hash(token);
            let found = read!(app.db, |tx| refresh_tokens::by_hash(tx, &hash).await)?;
            found.map(|found| (found.session.id, found.user.id))
        }
        Holding::Refresh(_) => None,
        Holding::Access(token) => match Box::pin(verify(app, token)).await {
            Ok((claims, _)) => Some((claims.sid, claims.sub)),
            Err(Refusal::TokenRefused(_)) => None,
            Err(refusal) => return Err(refusal),
        },
    };
    match session {
        Some((session_id, user_id)) => {
            end_one(app, visitor, "logout", &user_id, &session_id).await.map(drop)
        }
        None => Ok(()),
    }
}
