//! Refresh: a token is replaced by its successor once. A lost answer is given again to the
//! holder of the old token; a token used after its successor ends the whole session.

use keyward_rules::session::device::named;
use keyward_rules::session::family;
use keyward_rules::session::rotation::{self, Verdict};
use keyward_rules::token::seal;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::locale::Language;
use keyward_rules::value::secret;
use keyward_store::changes::{self, Change};
use keyward_store::refresh_tokens::{self, Chain, Rotation};
use keyward_store::sessions::{self, Session};
use keyward_store::users::{self, Standing};
use keyward_store::{read, record};
use zeroize::Zeroizing;

use super::{SignedIn, issue};
use crate::App;
use crate::account::not_me::{self, Notice};
use crate::app::dice;
use crate::audit::Event;
use crate::caller::Visitor;
use crate::letters::Letter;
use crate::refusal::Refusal;

/// The label under which a successor is sealed.
const SUCCESSOR: &str = "refresh token successor";

/// A token of ours, with the hashes that tell which it is.
struct Presented<'a> {
    token: &'a str,
    hash: [u8; 32],
    family: [u8; 32],
}

/// Exchanges a refresh token for a fresh pair.
pub async fn refresh(app: &App, visitor: &Visitor, token: &str) -> Result<SignedIn, Refusal> {
    let Some(family) = family::hash(token) else {
        return refuse(app, visitor, None, "unknown").await;
    };
    let presented = Presented { token, hash: secret::hash(token), family };
    match rotate(app, visitor, &presented).await? {
        Some(signed_in) => Ok(signed_in),
        None => look(app, visitor, &presented).await,
    }
}

/// Exchanges the newest token of a session that stands; `None` where it is not that, or where
/// nobody knows whether it was exchanged. Judged and done in one statement, which those share
/// who come at once: this is what nearly every refresh is.
async fn rotate(
    app: &App,
    visitor: &Visitor,
    presented: &Presented<'_>,
) -> Result<Option<SignedIn>, Refusal> {
    let Presented { token, hash, family } = presented;
    let Some(successor) = family::successor(token, &dice::bytes()?) else { return Ok(None) };
    let sealed = seal::seal_under_token(token, SUCCESSOR, successor.token.as_bytes())
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    let rotation = Rotation {
        family: *family,
        hash: *hash,
        successor: successor.hash,
        sealed_successor: sealed,
        idle_until: app.config.lifetimes.rests_until(app.now()).millis(),
        line: Event::of(app, "refresh", visitor)?.of_member().into_entry(),
    };
    let Some((session, user)) = app.rotations.rotate(&app.db, rotation).await? else {
        return Ok(None);
    };
    issue::continued(app, &user, &session, successor.token).await.map(Some)
}

/// Finds out what a token is that was not exchanged.
async fn look(
    app: &App,
    visitor: &Visitor,
    presented: &Presented<'_>,
) -> Result<SignedIn, Refusal> {
    let family = &presented.family;
    let Some(chain) = read!(app.db, |tx| refresh_tokens::by_family(tx, family).await)? else {
        return refuse(app, visitor, None, "unknown").await;
    };
    let Chain { session, user, .. } = &chain;
    if let Some(reason) = no_longer_stands(app, session, user) {
        return refuse(app, visitor, Some((session, user)), reason).await;
    }
    match (judge(app, &chain, presented), &chain.sealed_successor) {
        // Its connection was lost before anything was done.
        (Verdict::Rotate, _) => rotate(app, visitor, presented).await?.ok_or(Refusal::Unavailable),
        (Verdict::AnswerAgain, Some(sealed)) => {
            let successor = open_successor(presented.token, sealed)?;
            let line = Event::of(app, "refresh", visitor)?
                .member(&user.id)
                .session(&session.id)
                .because("answered_again");
            line.write_alone(app).await?;
            issue::signed_in(app, user, session, successor).await
        }
        (Verdict::AnswerAgain | Verdict::Reuse, _) => end_family(app, visitor, session, user).await,
    }
}

fn judge(app: &App, chain: &Chain, presented: &Presented<'_>) -> Verdict {
    let kept = rotation::Chain {
        newest: chain.newest.as_deref(),
        replaced: chain.replaced.as_deref(),
        replaced_at: chain.replaced_at.map(Instant::from_millis),
    };
    let window_seconds = app.config.refresh_reuse_window_seconds;
    rotation::judge(kept, &presented.hash, app.now(), window_seconds)
}

fn no_longer_stands(app: &App, session: &Session, user: &Standing) -> Option<&'static str> {
    let now = app.now().millis();
    if let Some(reason) = user.shut_out() {
        Some(reason)
    } else if session.ended_at.is_some() {
        Some("session_ended")
    } else if now >= session.expires_at || now >= session.idle_until {
        Some("session_expired")
    } else {
        None
    }
}

fn open_successor(token: &str, sealed: &[u8]) -> Result<Zeroizing<String>, Refusal> {
    let broken = |error: String| Refusal::Internal(format!("a successor stays shut: {error}"));
    let opened = seal::open_under_token(token, SUCCESSOR, sealed)
        .map_err(|error| broken(error.to_string()))?;
    let text = std::str::from_utf8(&opened).map_err(|error| broken(error.to_string()))?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Ends the session that a replaced token belongs to: one of its two holders is a thief.
async fn end_family(
    app: &App,
    visitor: &Visitor,
    session: &Session,
    user: &Standing,
) -> Result<SignedIn, Refusal> {
    let now = app.now().millis();
    let line =
        Event::of(app, "refresh", visitor)?.about(&user.id).session(&session.id).refused("reuse");
    let notice = notice(app, session).await?;
    record!(app.db, |tx| {
        let ended = sessions::end(tx, &session.id, &user.id, now).await?;
        line.write(tx).await?;
        if ended {
            // Of many uses at once one ends the session, and one letter goes out.
            if let Some(notice) = &notice {
                notice.post(tx).await?;
            }
            changes::record(tx, &Change::Session { id: session.id.clone() }, now).await?;
        }
        Ok::<_, Refusal>(())
    })?;
    app.follow().await?;
    tracing::warn!(session = %session.id, user = %user.id, "a refresh token was used twice; its session ended");
    Err(Refusal::RefreshRefused("reuse"))
}

/// The letter about a session that ends so, with the client that it began with.
async fn notice(app: &App, session: &Session) -> Result<Option<Notice>, Refusal> {
    let found = read!(app.db, |tx| users::by_id(tx, &session.user_id).await)?;
    let Some(user) = found else { return Ok(None) };
    let device = named(session.user_agent.as_deref(), Language::of(user.locale.as_deref()));
    let at = app.now().millis();
    let letter = |not_me_token| Letter::SessionReuse { device, at, not_me_token };
    not_me::notice(app, &user, letter).map(Some)
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
