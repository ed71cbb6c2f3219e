//! The caller's own factors.

use keyward_store::factors::{self, Factor};
use keyward_store::read;

use crate::App;
use crate::caller::Member;
use crate::refusal::Refusal;

/// The factors that count, oldest first.
pub async fn list(app: &App, member: &Member) -> Result<Vec<Factor>, Refusal> {
    let user_id = &member.token.user_id;
    Ok(read!(app.db, |tx| factors::confirmed(tx, user_id).await)?)
}
