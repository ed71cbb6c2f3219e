//! Refresh: a token is spent for its successor once. A lost answer is given again to the
//! holder of the old token; a token used after its successor ends the whole session.

use keyward_rules::session::family;
use keyward_rules::session::rotation::{self, Verdict};
use keyward_rules::token::seal;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::secret;
use keyward_store::changes::{self, Change};
use keyward_store::refresh_tokens::{self, Presented};
use keyward_store::sessions::{self, Session};
use keyward_store::users::Standing;
use keyward_store::{DbError, read, record};
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
    let Some(presented) = read(app, token).await? else {
        return without_a_row(app, visitor, token).await;
    };
    let Presented { session, user, .. } = &presented;
    if let Some(reason) = no_longer_stands(app, session, user) {
        return refuse(app, visitor, Some((session, user)), reason).await;
    }
    match judge(app, &presented) {
        Verdict::Rotate => match rotate(app, visitor, &presented, token).await? {
            Some(signed_in) => Ok(signed_in),
            // Somebody spent it between our look and our claim: look again, once.
            None => match read(app, token).await? {
                Some(spent) => again_or_reuse(app, visitor, &spent, token).await,
                None => without_a_row(app, visitor, token).await,
            },
        },
        Verdict::AnswerAgain | Verdict::Reuse => {
            again_or_reuse(app, visitor, &presented, token).await
        }
    }
}

/// A token that the table does not hold: one that was replaced by a successor that was used in
/// its turn, where its family is known; else nobody's.
async fn without_a_row(app: &App, visitor: &Visitor, token: &str) -> Result<SignedIn, Refusal> {
    let Some(family) = family::hash(token) else {
        return refuse(app, visitor, None, "unknown").await;
    };
    match read!(app.db, |tx| sessions::by_family(tx, &family).await)? {
        None => refuse(app, visitor, None, "unknown").await,
        Some((session, user)) => match no_longer_stands(app, &session, &user) {
            Some(reason) => refuse(app, visitor, Some((&session, &user)), reason).await,
            None => end_family(app, visitor, &session, &user).await,
        },
    }
}

async fn read(app: &App, token: &str) -> Result<Option<Presented>, Refusal> {
    if !secret::is_shaped(secret::Kind::RefreshToken, token) {
        return Ok(None);
    }
    let hash = secret::hash(token);
    Ok(read!(app.db, |tx| refresh_tokens::by_hash(tx, &hash).await)?)
}

fn no_longer_stands(app: &App, session: &Session, user: &Standing) -> Option<&'static str> {
    let now = app.now().millis();
    if user.disabled_at.is_some() {
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
    let spent_at = presented.spent_at.map(Instant::from_millis);
    rotation::judge(spent_at, app.now(), app.config.refresh_reuse_window_seconds)
}

/// Spends the token; `None` when somebody else did first, or the session ended meanwhile.
async fn rotate(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
    token: &str,
) -> Result<Option<SignedIn>, Refusal> {
    let now = app.now();
    let Some(successor) = family::successor(token, &dice::bytes()?) else { return Ok(None) };
    let successor_id = app.new_id()?;
    let sealed = seal::seal_under_token(token, SUCCESSOR, successor.token.as_bytes())
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    let session = &presented.session;
    let idle_until = app.config.lifetimes.idle_until(
        now,
        Instant::from_millis(session.expires_at),
        session.remembered,
    );
    let line = Event::of(app, "refresh", visitor)?.member(&presented.user.id).session(&session.id);
    let (now, idle_until) = (now.millis(), idle_until.millis());
    let rotated = record!(app.db, |tx| {
        // The session before its tokens, as whoever ends it does: rows are locked in one order.
        sessions::touch(tx, &session.id, now, idle_until).await?;
        refresh_tokens::spend(tx, &presented.id, now, &sealed).await?;
        refresh_tokens::delete_all_but(tx, &session.id, &presented.id).await?;
        refresh_tokens::insert(tx, &successor_id, &session.id, &successor.hash, now).await?;
        line.write(tx).await
    });
    match rotated {
        Ok(()) => issue::signed_in(app, &presented.user, session, successor.token).await.map(Some),
        Err(DbError::Lost) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn again_or_reuse(
    app: &App,
    visitor: &Visitor,
    presented: &Presented,
    token: &str,
) -> Result<SignedIn, Refusal> {
    let Presented { session, user, .. } = presented;
    if let Some(reason) = no_longer_stands(app, session, user) {
        return refuse(app, visitor, Some((session, user)), reason).await;
    }
    let sealed = presented.sealed_successor.as_deref();
    match (judge(app, presented), sealed) {
        (Verdict::AnswerAgain, Some(sealed)) => {
            let successor = open_successor(token, sealed)?;
            let line = Event::of(app, "refresh", visitor)?
                .member(&user.id)
                .session(&session.id)
                .because("answered_again");
            line.write_alone(app).await?;
            issue::signed_in(app, user, session, successor).await
        }
        // Lost a race that nobody won: the other side rolled back. The caller tries again.
        (Verdict::Rotate, _) => Err(Refusal::Unavailable),
        (Verdict::AnswerAgain | Verdict::Reuse, _) => end_family(app, visitor, session, user).await,
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
    session: &Session,
    user: &Standing,
) -> Result<SignedIn, Refusal> {
    let now = app.now().millis();
    let line =
        Event::of(app, "refresh", visitor)?.about(&user.id).session(&session.id).refused("reuse");
    record!(app.db, |tx| {
        let ended = sessions::end(tx, &session.id, &user.id, now).await?;
        refresh_tokens::delete_chain(tx, &session.id).await?;
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
    whose: Option<(&Session, &Standing)>,
    reason: &'static str,
) -> Result<SignedIn, Refusal> {
    let mut line = Event::of(app, "refresh", visitor)?.refused(reason);
    if let Some((session, user)) = whose {
        line = line.about(&user.id).session(&session.id);
    }
    line.write_alone(app).await?;
    Err(Refusal::RefreshRefused(reason))
}
