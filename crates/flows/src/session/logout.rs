//! Sign-out: whatever a token was worth, afterwards it is worth nothing.

use std::sync::Arc;

use keyward_rules::session::family;
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
    /// A refresh token of the session, newest or not.
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
        Holding::Refresh(token) => of_refresh_token(app, token).await?,
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

/// The session of a refresh token, newest or replaced, and its person.
async fn of_refresh_token(app: &App, token: &str) -> Result<Option<(String, String)>, Refusal> {
    let Some(family) = family::hash(token) else { return Ok(None) };
    let found = read!(app.db, |tx| refresh_tokens::by_family(tx, &family).await)?;
    Ok(found.map(|chain| (chain.session.id, chain.user.id)))
}
