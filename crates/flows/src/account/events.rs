//! What happened at the caller's account, newest first.

use keyward_store::audit::{self, Entry};
use keyward_store::read;

use crate::App;
use crate::caller::Member;
use crate::refusal::Refusal;

/// Where a page begins: just before this line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// The line's instant, Unix milliseconds.
    pub at: i64,
    /// The line's id.
    pub id: String,
}

/// Up to `limit` lines about the caller, those after `before` in the order of the list.
pub async fn list(
    app: &App,
    member: &Member,
    before: Option<&Before>,
    limit: i64,
) -> Result<Vec<Entry>, Refusal> {
    let user_id = &member.token.user_id;
    let (at, id) = before.map_or((i64::MAX, ""), |before| (before.at, before.id.as_str()));
    Ok(read!(app.db, |tx| audit::of_person(tx, user_id, at, id, limit).await)?)
}
