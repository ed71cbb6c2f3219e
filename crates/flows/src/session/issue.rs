//! Access tokens, signed for a session as it stands.

use keyward_rules::token::access::{self, AccessClaims, OWN_CLIENT};
use keyward_rules::value::instant::Instant;
use keyward_store::sessions::{Grant, Session};
use keyward_store::users::Standing;
use zeroize::Zeroizing;

use super::SignedIn;
use crate::App;
use crate::login::Delivery;
use crate::refusal::Refusal;

/// The answer of a sign-in: an access token of this session and generation, with `refresh`. An
/// instance that has not heard for a while listens first: its key may be withdrawn.
pub(crate) async fn signed_in(
    app: &App,
    user: &Standing,
    session: &Session,
    refresh_token: Zeroizing<String>,
) -> Result<SignedIn, Refusal> {
    continued(app, user, &session.grant(), refresh_token).await
}

/// The same where no more of the session is known than that.
pub(crate) async fn continued(
    app: &App,
    user: &Standing,
    session: &Grant,
    refresh_token: Zeroizing<String>,
) -> Result<SignedIn, Refusal> {
    if !app.denied.is_fresh(&app.clock) {
        Box::pin(app.follow()).await?;
    }
    let now = app.now();
    let session_expires_at = Instant::from_millis(session.expires_at);
    // Never past the idle limit: a token that nobody refreshed must not outlive its session.
    let idle_until = app.config.lifetimes.idle_until(now, session_expires_at, session.remembered);
    let dies_at = now.plus_seconds(app.config.access_lifetime_seconds).min(idle_until);
    let claims = AccessClaims {
        iss: app.config.public_url.clone(),
        sub: user.id.clone(),
        aud: app.config.public_url.clone(),
        exp: dies_at.seconds(),
        iat: now.seconds(),
        jti: app.new_id()?,
        client_id: OWN_CLIENT.to_owned(),
        sid: session.session_id.clone(),
        generation: user.generation,
        auth_time: Instant::from_millis(session.authenticated_at).seconds(),
        acr: session.acr.clone(),
        amr: session.amr.split(' ').map(str::to_owned).collect(),
    };
    let access_token = access::sign(&app.keys.held().ring, &claims)
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    Ok(SignedIn {
        access_token,
        expires_in_seconds: claims.exp - claims.iat,
        refresh_token,
        delivery: Delivery::parse(&session.delivery).unwrap_or(Delivery::Cookie),
        remembered: session.remembered,
        session_expires_at,
        trusted_device: None,
        enrolment_required: false,
        device: None,
    })
}
