//! The caller's own sessions.

use keyward_store::read;
use keyward_store::sessions::{self, Session};

use crate::App;
use crate::caller::Member;
use crate::refusal::Refusal;

/// The sessions that stand, newest first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<Session>, Refusal> {
    let now = app.now().millis();
    let user_id = &member.token.user_id;
    Ok(read!(app.db, |tx| sessions::standing(tx, user_id, now).await)?)
}
