//! Refresh: a token is spent for its successor once. A lost answer is given again to the
//! holder of the old token; a token used after its successor ends the whole session.

use keyward_rules::session::rotation::{self, Verdict};
use keyward_rules::token::seal;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::secret;
use keyward_store::changes::{self, Change};
use keyward_store::refresh_tokens::{self, Presented};
use keyward_store::sessions;
use keyward_store::{read, record};
use zeroize::Zeroizing;

use super::{SignedIn, issue};
use crate::App;
use crate::app::dice;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::refusal::Refusal;

/// The label under which a successor is sealed.
const SUCCESSOR: &str = "refresh token successor";

/// Exchanges a refresh token for a fresh pair.
pub async fn refresh(app: &App, visitor: &Visitor, token: &str) -> Result<SignedIn, Refusal> {
    let presented = read(app, token).await?;
    let Some(presented) = presented else {
        return refuse(app, visitor, None, "unknown").await;
    };
    if let Some(reason) = no_longer_stands(app, &presented) {
        return refuse(app, visitor, Some(&presented), reason).await;
    }
    match judge(app, &presented) {
        Verdict::Rotate => match rotate(app, visitor, &presented, token).await? {
            Some(signed_in) => Ok(signed_in),
            // Somebody spent it between our look and our claim: look again, once.
            None => match read(app, token).await? {
                Some(spent) => again_or_reuse(app, visitor, &spent, token).await,
                None => refuse(app, visitor, None, "unknown").await,
            },
        },
        Verdict::AnswerAgain | Verdict::Reuse => {
            again_or_reuse(app, visitor, &presented, token).await
        }
    }
}

async fn read(app: &App, token: &str) -> Result<Option<Presented>, Refusal> {
    if !secret::is_shaped(secret::Kind::RefreshToken, token) {
        return Ok(None);
    }
    let hash = secret::hash(token);
    Ok(read!(app.db, |tx| refresh_tokens::by_hash(tx, &hash).await)?)
}

fn no_longer_stands(app: &App, presented: &Presented) -> Option<&'static str> {
    let now = app.now().millis();
    let session = &presented.session;
    if presented.user.disabled_at.is_some() {
        Some("disabled")
    } else if session.ended_at.is_some() {
        Some("session_ended")
    } else if now >= session.expires_at || now >= session.idle_until {
        Some("session_expired")
    } else {
        None
    }
}

fn judge(app: &App, presented: &Presented) -> Verdict {
    let token = rotation::Presented {
        spent_at: presented.spent_at.map(Instant::from_millis),
        successor_spent: presented.successor_spent,
    };
    rotation::judge(token, app.now(), app.config.refresh_reuse_window_seconds)
}

/// Spends the token; `None` when somebody else did first, or the session ended meanwhile.
async fn rotate(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
    token: &str,
) -> Result<Option<SignedIn>, Refusal> {
    let now = app.now();
    let successor = secret::make(secret::Kind::RefreshToken, &dice::bytes()?);
    let successor_id = app.new_id()?;
    let sealed = seal::seal_under_token(token, SUCCESSOR, successor.as_bytes())
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    let session = &presented.session;
    let idle_until = app.config.lifetimes.idle_until(
        now,
        Instant::from_millis(session.expires_at),
        session.remembered,
    );
    let line = Event::of(app, "refresh", visitor)?.member(&presented.user.id).session(&session.id);
    let hash = secret::hash(&successor);
    let (now, idle_until) = (now.millis(), idle_until.millis());
    let rotated = record!(app.db, |tx| {
        if !refresh_tokens::spend(tx, &presented.id, now, &successor_id, &sealed).await?
            || !sessions::touch(tx, &session.id, now, idle_until).await?
        {
            return Err(Lost::Race);
        }
        refresh_tokens::insert(tx, &successor_id, &session.id, &hash, now).await?;
        refresh_tokens::wipe_successors(tx, &session.id, &presented.id).await?;
        line.write(tx).await?;
        Ok(())
    });
    match rotated {
        Ok(()) => issue::signed_in(app, &presented.user, session, successor).await.map(Some),
        Err(Lost::Race) => Ok(None),
        Err(Lost::To(refusal)) => Err(refusal),
    }
}

/// Why a rotation leaves no trace.
enum Lost {
    Race,
    To(Refusal),
}

impl From<keyward_store::DbError> for Lost {
    fn from(error: keyward_store::DbError) -> Self {
        Self::To(error.into())
    }
}

async fn again_or_reuse(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
    token: &str,
) -> Result<SignedIn, Refusal> {
    if let Some(reason) = no_longer_stands(app, presented) {
        return refuse(app, visitor, Some(presented), reason).await;
    }
    let sealed = presented.sealed_successor.as_deref();
    match (judge(app, presented), sealed) {
        (Verdict::AnswerAgain, Some(sealed)) => {
            let successor = open_successor(token, sealed)?;
            let line = Event::of(app, "refresh", visitor)?
                .member(&presented.user.id)
                .session(&presented.session.id)
                .because("answered_again");
            line.write_alone(app).await?;
            issue::signed_in(app, &presented.user, &presented.session, successor).await
        }
        // Lost a race that nobody won: the other side rolled back. The caller tries again.
        (Verdict::Rotate, _) => Err(Refusal::Unavailable),
        (Verdict::AnswerAgain | Verdict::Reuse, _) => end_family(app, visitor, presented).await,
    }
}

fn open_successor(token: &str, sealed: &[u8]) -> Result<Zeroizing<String>, Refusal> {
    let broken = |error: String| Refusal::Internal(format!("a successor stays shut: {error}"));
    let opened = seal::open_under_token(token, SUCCESSOR, sealed)
        .map_err(|error| broken(error.to_string()))?;
    let text = std::str::from_utf8(&opened).map_err(|error| broken(error.to_string()))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Ends the session that a spent token belongs to: one of its two holders is a thief.
async fn end_family(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
) -> Result<SignedIn, Refusal> {
    let now = app.now().millis();
    let (session, user) = (&presented.session, &presented.user);
    let line =
        Event::of(app, "refresh", visitor)?.about(&user.id).session(&session.id).refused("reuse");
    record!(app.db, |tx| {
        let ended = sessions::end(tx, &session.id, &user.id, now).await?;
        refresh_tokens::wipe_successors(tx, &session.id, "").await?;
        line.write(tx).await?;
        if ended {
            changes::record(tx, &Change::Session { id: session.id.clone() }, now).await?;
        }
        Ok::<_, Refusal>(())
    })?;
    app.follow().await?;
    tracing::warn!(session = %session.id, user = %user.id, "a refresh token was used twice; its session ended");
    Err(Refusal::RefreshRefused("reuse"))
}

async fn refuse(
    app: &App,
    visitor: &Visitor,
    presented: Option<&Presented>,
    reason: &'static str,
) -> Result<SignedIn, Refusal> {
    let mut line = Event::of(app, "refresh", visitor)?.refused(reason);
    if let Some(presented) = presented {
        line = line.about(&presented.user.id).session(&presented.session.id);
    }
    line.write_alone(app).await?;
    Err(Refusal::RefreshRefused(reason))
}
