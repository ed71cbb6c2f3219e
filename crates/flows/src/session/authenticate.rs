//! A bearer token at the door: verified once, remembered, and asked for in `denied` each time.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, OnceLock};

use keyward_rules::factor::assurance::Level;
use keyward_rules::token::access::{self, AccessClaims, TokenFault};
use keyward_rules::token::verifying_key::VerifyingKey;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::secret;
use keyward_store::read;
use keyward_store::sessions::{self, Session};
use keyward_store::signing_keys;
use keyward_store::users::{self, User};

use crate::App;
use crate::app::cache::{Person, Verified};
use crate::caller::Member;
use crate::refusal::{Refusal, TokenRefusal};

/// The member behind an access token, or why it opens nothing.
pub async fn authenticate(app: &Arc<App>, bearer: &str) -> Result<Member, Refusal> {
    let hash = secret::hash(bearer);
    let token = match app.cache.token(&hash) {
        Some(token) => token,
        // The rare roads are boxed: inline they would make every request's future large.
        None => Box::pin(first_sight(app, bearer, hash)).await?,
    };
    let now = app.now();
    if now >= token.dies_at {
        app.cache.drop_token(&hash);
        return Err(TokenRefusal::Fault(TokenFault::Expired).into());
    }
    if !app.denied.is_fresh(&app.clock) || token.epoch != app.cache.epoch() {
        return Box::pin(ask_the_table(app, token)).await;
    }
    app.denied.check(&token.session_id, &token.user_id, token.generation)?;
    let person = match app.cache.person(&token.user_id) {
        Some(person) => person,
        None => Box::pin(read_person(app, &token.user_id)).await?,
    };
    judge(&token, &person.user)?;
    app.note_seen(&token, now);
    Ok(Member { token, person })
}

/// Verifies a token that this instance has not seen, and reads its session: whatever ended
/// before is refused even if its change is no longer in the table.
async fn first_sight(app: &App, bearer: &str, hash: [u8; 32]) -> Result<Arc<Verified>, Refusal> {
    let (drops, epoch) = (app.cache.drops(), app.cache.epoch());
    let (claims, kid) = verify(app, bearer).await?;
    let (session, user) = standing(app, &claims.sid, &claims.sub).await?;
    let token = Arc::new(Verified {
        dies_at: access::dies_at(&claims, &app.expected),
        authenticated_at: Instant::from_seconds(claims.auth_time),
        is_multiple: claims.amr.iter().any(|word| word == "mfa"),
        is_high: claims.acr == Level::Aal2.as_str(),
        noted_at: AtomicI64::new(session.last_seen_at),
        kid,
        user_id: claims.sub,
        session_id: claims.sid,
        generation: claims.generation,
        epoch,
    });
    judge(&token, &user)?;
    app.cache.keep_person(&person(user), drops);
    app.cache.keep_token(hash, token.clone(), drops);
    Ok(token)
}

/// The claims of a token, and the name of its key. A key that this instance has not heard of is
/// looked up once.
pub(super) async fn verify(
    app: &App,
    bearer: &str,
) -> Result<(AccessClaims, Option<Arc<str>>), Refusal> {
    let verdict = match verify_by_ring(app, bearer) {
        Err(TokenFault::UnknownKey) => match access::named_key(bearer) {
            Some(kid) => {
                app.look_for_key(&kid).await?;
                verify_by_ring(app, bearer)
            }
            None => Err(TokenFault::UnknownKey),
        },
        verdict => verdict,
    };
    Ok(verdict.map_err(TokenRefusal::Fault)?)
}

fn verify_by_ring(app: &App, bearer: &str) -> Result<(AccessClaims, Option<Arc<str>>), TokenFault> {
    let held = app.keys.held();
    let claims = access::verify(&held.ring, bearer, &app.expected, app.now())?;
    let key = held.ring.find(access::named_key(bearer).as_deref());
    Ok((claims, key.and_then(VerifyingKey::kid).cloned()))
}

/// What an instance does that can't hear, or has missed something: it trusts the table alone.
async fn ask_the_table(app: &App, token: Arc<Verified>) -> Result<Member, Refusal> {
    if let Some(kid) = &token.kid
        && !read!(app.db, |tx| signing_keys::stands(tx, kid).await)?
    {
        return Err(TokenRefusal::Fault(TokenFault::UnknownKey).into());
    }
    let (_, user) = standing(app, &token.session_id, &token.user_id).await?;
    judge(&token, &user)?;
    Ok(Member { token, person: person(user) })
}

async fn standing(app: &App, session_id: &str, user_id: &str) -> Result<(Session, User), Refusal> {
    let found = read!(app.db, |tx| sessions::with_user(tx, session_id).await)?;
    let (session, user) = found.ok_or(TokenRefusal::SessionEnded)?;
    let ended = session.ended_at.is_some() || app.now().millis() >= session.expires_at;
    if ended || session.user_id != user_id {
        return Err(TokenRefusal::SessionEnded.into());
    }
    Ok((session, user))
}

async fn read_person(app: &App, id: &str) -> Result<Arc<Person>, Refusal> {
    let drops = app.cache.drops();
    let user = read!(app.db, |tx| users::by_id(tx, id).await)?;
    let person = person(user.ok_or(TokenRefusal::PersonShutOut)?);
    app.cache.keep_person(&person, drops);
    Ok(person)
}

fn person(user: User) -> Arc<Person> {
    Arc::new(Person { user, profile_json: OnceLock::new() })
}

fn judge(token: &Verified, user: &User) -> Result<(), TokenRefusal> {
    if user.shut_out().is_some() {
        Err(TokenRefusal::PersonShutOut)
    } else if user.generation != token.generation {
        Err(TokenRefusal::Superseded)
    } else {
        Ok(())
    }
}

impl From<TokenRefusal> for Refusal {
    fn from(refusal: TokenRefusal) -> Self {
        Self::TokenRefused(refusal)
    }
}
