//! How people, sessions and tokens are shown to apps.

use axum::body::Body;
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use keyward_flows::admin::invitations::Invitation;
use keyward_flows::admin::keys::Key;
use keyward_flows::login::Delivery;
use keyward_flows::record::{Session, User};
use keyward_flows::session::SignedIn;
use keyward_rules::session::device;
use keyward_rules::value::instant::Instant;
use serde::Serialize;
use utoipa::ToSchema;

use crate::reply::json;
use crate::reply::problem::Problem;
use crate::request::cookie;
use crate::state::Server;

/// A person, to themselves and to operators.
#[derive(Serialize, ToSchema)]
pub struct Profile<'a> {
    /// UUIDv7.
    pub id: &'a str,
    /// The name, as typed.
    pub username: &'a str,
    /// The address, as typed.
    pub email: &'a str,
    /// Whether the address was proved.
    pub email_verified: bool,
    /// What they are called.
    pub full_name: Option<&'a str>,
    /// Their roles here.
    pub roles: &'a [String],
    /// RFC 3339, UTC.
    pub created_at: String,
}

impl<'a> Profile<'a> {
    /// The view of a record.
    pub fn of(user: &'a User) -> Self {
        Self {
            id: &user.id,
            username: &user.username,
            email: &user.email,
            email_verified: user.email_verified,
            full_name: user.full_name.as_deref(),
            roles: &user.roles,
            created_at: Instant::from_millis(user.created_at).to_string(),
        }
    }
}

/// The answer of a sign-in or a refresh.
#[derive(Serialize, ToSchema)]
pub struct Tokens<'a> {
    /// A JWT (RFC 9068); send it as `Authorization: Bearer`.
    pub access_token: &'a str,
    /// Always `bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token dies.
    pub expires_in: i64,
    /// The refresh token, where it does not travel as a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<&'a str>,
}

/// A list.
#[derive(Serialize, ToSchema)]
pub struct Items<T> {
    /// What is in it.
    pub items: Vec<T>,
}

/// A key that signs tokens, to an operator.
#[derive(Serialize, ToSchema)]
pub struct KeyView<'a> {
    /// Its RFC 7638 thumbprint, the `kid` of its tokens.
    pub kid: &'a str,
    /// Its JOSE name.
    pub algorithm: &'a str,
    /// `active`, `next` or `retired`.
    pub state: &'a str,
    /// Which of `keys.sealing_key` sealed it: `first` or `older`.
    pub sealing_key: &'static str,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// When it was put to work.
    pub activated_at: Option<String>,
    /// When it stopped to sign.
    pub retired_at: Option<String>,
}

impl<'a> KeyView<'a> {
    /// The view of a key.
    pub fn of(key: &'a Key) -> Self {
        Self {
            kid: &key.kid,
            algorithm: &key.algorithm,
            state: &key.state,
            sealing_key: if key.is_under_first { "first" } else { "older" },
            created_at: key.created_at.to_string(),
            activated_at: key.activated_at.map(|at| at.to_string()),
            retired_at: key.retired_at.map(|at| at.to_string()),
        }
    }
}

/// An invitation, to an operator.
#[derive(Serialize, ToSchema)]
pub struct InvitationView<'a> {
    /// UUIDv7.
    pub id: &'a str,
    /// The one address that it is for, as addresses are compared.
    pub email: Option<&'a str>,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// Until when it holds.
    pub expires_at: String,
    /// When somebody registered with it.
    pub used_at: Option<String>,
}

impl<'a> InvitationView<'a> {
    /// The view of an invitation.
    pub fn of(invitation: &'a Invitation) -> Self {
        Self {
            id: &invitation.id,
            email: invitation.email.as_deref(),
            created_at: invitation.created_at.to_string(),
            expires_at: invitation.expires_at.to_string(),
            used_at: invitation.used_at.map(|at| at.to_string()),
        }
    }
}

/// A session, to the person whose it is.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// UUIDv7, the `sid` of its access tokens.
    pub id: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// RFC 3339, UTC, to the minute or so.
    pub last_seen_at: String,
    /// When it ends unless it is used before.
    pub expires_at: String,
    /// From where it began.
    pub address: Option<String>,
    /// With what client, as that client calls itself.
    pub user_agent: Option<String>,
    /// The same in words.
    pub device: Option<String>,
}

impl SessionView {
    /// The view of a record; `current` is the session that asks.
    pub fn of(session: Session, current: &str) -> Self {
        Self {
            current: session.id == current,
            created_at: Instant::from_millis(session.created_at).to_string(),
            last_seen_at: Instant::from_millis(session.last_seen_at).to_string(),
            expires_at: Instant::from_millis(session.idle_until).to_string(),
            device: session.user_agent.as_deref().and_then(device::in_words),
            id: session.id,
            address: session.address,
            user_agent: session.user_agent,
        }
    }
}

/// A fresh pair on its way to the caller, the refresh token the way the session chose.
pub fn signed_in(server: &Server, signed_in: &SignedIn) -> Response<Body> {
    let in_body = signed_in.delivery == Delivery::Body;
    let tokens = Tokens {
        access_token: &signed_in.access_token,
        token_type: "bearer",
        expires_in: signed_in.expires_in_seconds,
        refresh_token: in_body.then_some(signed_in.refresh_token.as_str()),
    };
    let mut response = json::json(StatusCode::OK, &tokens);
    response.headers_mut().insert("pragma", HeaderValue::from_static("no-cache"));
    if !in_body {
        let now = server.app.now();
        let lifetime =
            signed_in.remembered.then(|| now.seconds_until(signed_in.session_expires_at));
        match cookie::set_refresh(&signed_in.refresh_token, lifetime) {
            Some(value) => {
                response.headers_mut().insert(SET_COOKIE, value);
            }
            None => return Problem::internal("a cookie can't be written").into_response(),
        }
    }
    if let Some(value) = signed_in.device.as_deref().and_then(cookie::set_device) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}
