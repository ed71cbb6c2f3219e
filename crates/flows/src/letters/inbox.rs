//! The inbox of a server that sends nothing: what was posted within the last hour.

use keyward_rules::value::instant::Instant;
use keyward_store::{outbox, read};

use super::courier;
use super::post::Contents;
use crate::App;
use crate::refusal::Refusal;

/// Most letters that are shown.
const SHOWN: i64 = 200;

/// A letter that can be read.
#[derive(Debug)]
pub struct Kept {
    /// UUIDv7.
    pub id: String,
    /// What it says, and to whom.
    pub contents: Contents,
    /// When it was posted.
    pub posted_at: Instant,
}

/// Every letter that was posted and can still be read, newest first.
pub async fn list(app: &App) -> Result<Vec<Kept>, Refusal> {
    let now = app.now().millis();
    let rows = read!(app.db, |tx| outbox::readable(tx, now, SHOWN).await).map_err(Refusal::from)?;
    let kept = rows.into_iter().filter_map(|row| {
        Some(Kept {
            contents: courier::open(app, &row.id, &row.sealed_contents)?,
            id: row.id,
            posted_at: Instant::from_millis(row.created_at),
        })
    });
    Ok(kept.collect())
}
