//! Ending sessions: one, or all the others. Their access tokens are refused at once.

use keyward_rules::value::id;
use keyward_store::changes::{self, Change};
use keyward_store::record;
use keyward_store::{DbError, sessions};

use crate::App;
use crate::audit::Event;
use crate::caller::{Member, Visitor};
use crate::refusal::Refusal;

/// Ends one of the caller's own sessions.
pub async fn end_own(
    app: &App,
    visitor: &Visitor,
    member: &Member,
    session_id: &str,
) -> Result<(), Refusal> {
    let ended = id::is_id(session_id)
        && end_one(app, visitor, "session_end", &member.token.user_id, session_id).await?;
    if ended { Ok(()) } else { Err(Refusal::SessionNotFound) }
}

/// Ends all of the caller's sessions but the one that asks.
pub async fn end_others(app: &App, visitor: &Visitor, member: &Member) -> Result<(), Refusal> {
    let (user_id, own) = (&member.token.user_id, &member.token.session_id);
    let now = app.now().millis();
    let line = Event::of(app, "session_end_others", visitor)?.member(user_id).session(own);
    record!(app.db, |tx| {
        let ended = sessions::end_all_but(tx, user_id, own, now).await?;
        line.write(tx).await?;
        for id in ended {
            changes::record(tx, &Change::Session { id }, now).await?;
        }
        Ok::<_, DbError>(())
    })?;
    Ok(app.follow().await?)
}

/// Ends a session of this person; `false` when it had ended or is not theirs.
pub(super) async fn end_one(
    app: &App,
    visitor: &Visitor,
    event: &str,
    user_id: &str,
    session_id: &str,
) -> Result<bool, Refusal> {
    let now = app.now().millis();
    let line = Event::of(app, event, visitor)?.member(user_id).session(session_id);
    let ended = record!(app.db, |tx| {
        if !sessions::end(tx, session_id, user_id, now).await? {
            return Ok::<_, DbError>(false);
        }
        line.write(tx).await?;
        changes::record(tx, &Change::Session { id: session_id.to_owned() }, now).await?;
        Ok(true)
    })?;
    if ended {
        app.follow().await?;
    }
    Ok(ended)
}
