//! "Last seen": noted at most once a minute for each session, and nobody waits for it.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use keyward_rules::value::instant::Instant;
use keyward_store::{DbError, sessions};
use keyward_store::{note, read};

use crate::App;
use crate::app::cache::Verified;

/// A use is written down when the last one noted is older than this.
const NOTE_EVERY_SECONDS: i64 = 60;

impl App {
    /// Notes that the token's session is in use now.
    pub(crate) fn note_seen(self: &Arc<Self>, token: &Arc<Verified>, now: Instant) {
        let noted_at = token.noted_at.load(Ordering::Relaxed);
        if now < Instant::from_millis(noted_at).plus_seconds(NOTE_EVERY_SECONDS) {
            return;
        }
        let won = token
            .noted_at
            .compare_exchange(noted_at, now.millis(), Ordering::Relaxed, Ordering::Relaxed)
            .is_ok();
        if won {
            let (app, token) = (self.clone(), token.clone());
            tokio::spawn(async move {
                if let Err(error) = app.write_seen(&token.session_id, now).await {
                    tracing::warn!(%error, "a use of a session was not noted");
                }
            });
        }
    }

    async fn write_seen(&self, session_id: &str, now: Instant) -> Result<(), DbError> {
        let found = read!(self.db, |tx| sessions::with_user(tx, session_id).await)?;
        let Some((session, _)) = found else { return Ok(()) };
        let expires_at = Instant::from_millis(session.expires_at);
        let idle_until =
            self.config.lifetimes.idle_until(now, expires_at, session.remembered).millis();
        let noted =
            note!(self.db, |tx| sessions::touch(tx, session_id, now.millis(), idle_until).await);
        match noted {
            Err(DbError::Lost) => Ok(()),
            noted => noted,
        }
    }
}
