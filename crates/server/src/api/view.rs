//! How people, sessions and tokens are shown to apps.

use axum::body::Body;
use axum::http::header::{HeaderValue, SET_COOKIE};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use keyward_flows::App;
use keyward_flows::admin::invitations::Invitation;
use keyward_flows::admin::keys::Key;
use keyward_flows::login::{Delivery, Outcome};
use keyward_flows::record::{Session, User};
use keyward_flows::session::SignedIn;
use keyward_rules::session::device;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::locale::Language;
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
    /// In which language they are written to: a language tag (BCP 47).
    pub locale: Option<&'a str>,
    /// Their roles here.
    pub roles: &'a [String],
    /// RFC 3339, UTC.
    pub created_at: String,
    /// When the account last changed; RFC 3339, UTC.
    pub updated_at: String,
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
            locale: user.locale.as_deref(),
            roles: &user.roles,
            created_at: Instant::from_millis(user.created_at).to_string(),
            updated_at: Instant::from_millis(user.updated_at).to_string(),
        }
    }
}

/// An answer that tells no more than that the request was taken up.
#[derive(Serialize, ToSchema)]
pub struct Told<'a> {
    /// One sentence for a person.
    pub message: &'a str,
    /// What goes with the code or the token of the letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
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
    /// There, and true, where the person must add a second factor before anything else opens.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub factor_enrolment_required: bool,
}

/// The answer of a sign-in that waits for a second factor.
#[derive(Serialize, ToSchema)]
pub struct MfaRequired<'a> {
    /// Always true.
    pub mfa_required: bool,
    /// Names this sign-in at `/auth/login/factor`.
    pub mfa_token: &'a str,
    /// What would do, the strongest first: `passkey`, `totp`, `email`, `sms`, `recovery_code`.
    pub factors: Vec<&'static str>,
    /// Seconds that it waits.
    pub expires_in: i64,
}

/// What a sign-in answers.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum SignInAnswer<'a> {
    /// Signed in.
    Tokens(Tokens<'a>),
    /// A second factor is to come.
    MfaRequired(MfaRequired<'a>),
}

/// How a sign-in ended, on its way to the caller.
pub fn outcome(server: &Server, outcome: &Outcome) -> Response<Body> {
    match outcome {
        Outcome::SignedIn(signed_in) => self::signed_in(server, signed_in),
        Outcome::FactorRequired(waiting) => json::json(
            StatusCode::OK,
            &MfaRequired {
                mfa_required: true,
                mfa_token: &waiting.mfa_token,
                factors: waiting.factors.iter().map(|kind| kind.as_str()).collect(),
                expires_in: waiting.expires_in_seconds,
            },
        ),
    }
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
    /// The same in words: this machine, the local network, a city and its country where the
    /// operator has a file that tells; else the address.
    pub place: Option<String>,
    /// With what client, as that client calls itself.
    pub user_agent: Option<String>,
    /// The same in words.
    pub device: Option<String>,
}

impl SessionView {
    /// The view of a record for a person of this locale; `current` is the session that asks.
    pub fn of(app: &App, session: Session, current: &str, locale: Option<&str>) -> Self {
        let device = session.user_agent.as_deref().and_then(device::recognise);
        Self {
            current: session.id == current,
            created_at: Instant::from_millis(session.created_at).to_string(),
            last_seen_at: Instant::from_millis(session.last_seen_at).to_string(),
            expires_at: Instant::from_millis(session.idle_until).to_string(),
            place: session.address.as_deref().map(|address| app.place(address, locale)),
            device: device.map(|device| device.in_words(Language::of(locale))),
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
        factor_enrolment_required: signed_in.enrolment_required,
    };
    let mut response = json::json(StatusCode::OK, &tokens);
    response.headers_mut().insert("pragma", HeaderValue::from_static("no-cache"));
    let mut cookies = Vec::new();
    if !in_body {
        let now = server.app.now();
        let lifetime =
            signed_in.remembered.then(|| now.seconds_until(signed_in.session_expires_at));
        cookies.push(cookie::set_refresh(&signed_in.refresh_token, lifetime));
    }
    if let Some(token) = &signed_in.trusted_device {
        let lifetime = server.config.factors.trusted_days * 86_400;
        cookies.push(cookie::set_trusted_device(token, lifetime));
    }
    for cookie in cookies {
        match cookie {
            Some(value) => {
                response.headers_mut().append(SET_COOKIE, value);
            }
            None => return Problem::internal("a cookie can't be written").into_response(),
        }
    }
    if let Some(value) = signed_in.device.as_deref().and_then(cookie::set_device) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}
