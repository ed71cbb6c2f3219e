//! People whose deletion is due: all that is theirs goes, one person at a time. Of the audit
//! ids and words stay.

use keyward_store::{DbError, Tx, audit, outbox, users, vouchers};

use crate::App;
use crate::audit::Event;
use crate::caller::Actor;

/// Lines that were written since the audit forgot the person; a rush could leave more behind,
/// and then the person goes with the next pass.
const LAST_LINES: i64 = 1_000;

/// Deletes whoever is due the longest; how many that was.
pub(super) async fn step(tx: &mut Tx, app: &App) -> Result<u64, DbError> {
    let now = app.now().millis();
    let Some((id, email_key)) = users::due_for_deletion(tx, now).await? else { return Ok(0) };
    if audit::forget_the_due(tx, now, LAST_LINES).await? >= LAST_LINES.unsigned_abs() {
        return Ok(0);
    }
    let line = Event::by(app, "user_delete", &Actor::Server)
        .map_err(|refusal| DbError::Statement(refusal.to_string().into()))?
        .about(&id);
    vouchers::forget(tx, &id, &email_key).await?;
    outbox::forget(tx, &id).await?;
    if !users::delete(tx, &id, now).await? {
        return Ok(0);
    }
    line.write(tx).await?;
    Ok(1)
}
