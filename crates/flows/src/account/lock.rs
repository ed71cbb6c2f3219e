//! The panic button: a person locks their own account, and nobody comes in until its letter is
//! answered or an operator enables the person.

use keyward_store::changes::{self, Change};
use keyward_store::{DbError, record, sessions, users};

use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::refusal::Refusal;

/// Locks the caller's account: every session ends and every token is refused, everywhere.
pub async fn lock(app: &App, visitor: &Visitor, member: &Member) -> Result<(), Refusal> {
    let user_id = &member.token.user_id;
    let line = Event::of(app, "lock", visitor)?.member(user_id).session(&member.token.session_id);
    let now = app.now().millis();
    record!(app.db, |tx| {
        // Of two who press at once the second finds the lock shut; to them it is as if they had.
        let Some(generation) = users::lock(tx, user_id, now).await? else {
            return Ok::<_, DbError>(());
        };
        sessions::end_all_but(tx, user_id, "", now).await?;
        line.write(tx).await?;
        changes::record(tx, &Change::User { id: user_id.clone(), generation }, now).await
    })?;
    Ok(app.follow().await?)
}
