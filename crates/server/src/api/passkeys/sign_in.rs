//! `/auth/passkeys`: what a browser is asked for, and signing in with its answer.

use axum::extract::{Request, State};
use axum::response::Response;
use keyward_flows::login::passkey::{self, Asks as Whom};
use keyward_flows::login::{Choice, Delivery};
use keyward_flows::session::authenticate::authenticate;
use keyward_rules::value::login_name::LoginName;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::login::delivery;
use super::super::view::{self, Tokens};
use super::{OptionsView, asked};
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, bearer};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// Whom to ask for a passkey: with a bearer token the caller, whose answer goes to
/// `POST /auth/step-up`; where nothing is said, whoever is there.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Asks {
    /// The username, or the address, of the one person whose passkey will do.
    #[schema(example = "ann")]
    username: Option<String>,
    /// Of the sign-in that waits for a second factor; its answer goes to `POST /auth/login/factor`.
    mfa_token: Option<String>,
}

/// The answer of a passkey.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct PasskeyAnswer {
    /// As `POST /auth/passkeys/options` gave it.
    id: String,
    /// `toJSON()` of what `navigator.credentials.get()` gave.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
    /// Stay signed in for 30 days.
    #[schema(default = false)]
    remember: Option<bool>,
    /// How the refresh token travels: `cookie` or `body`.
    #[schema(default = "cookie", example = "body")]
    refresh_delivery: Option<String>,
}

/// Ask for a passkey: what `navigator.credentials.get()` needs, also for autofill.
#[utoipa::path(
    post, path = "/auth/passkeys/options", tag = "Sign in", operation_id = "ask_for_passkey",
    request_body = Option<Asks>,
    responses(
        (status = 200, description = "What to ask the browser for; the same whether or not somebody has the name.", body = OptionsView),
        (status = 401, description = "The sign-in waits no more, or the token opens nothing.", body = ProblemBody),
        (status = 409, description = "The caller has no passkey; or the server is reached by an address, and passkeys need a name.", body = ProblemBody),
    )
)]
pub async fn ask(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let token = bearer(&parts)?.map(str::to_owned);
    let request = Request::from_parts(parts, body);
    let mut members = Members::read(request, Accepts::JsonOrNothing).await?;
    let mfa_token = members.optional("mfa_token");
    let username = members.optional("username");
    if username.as_ref().is_some_and(|name| name.contains('\0')) {
        let detail = "A null byte cannot be part of a name.".to_owned();
        members.fault("username", "null_byte", detail);
    }
    if username.is_some() && mfa_token.is_some() {
        let detail = "Either username or mfa_token says who is meant.".to_owned();
        members.fault("mfa_token", "ambiguous", detail);
    }
    members.finish()?;
    let app = &server.app;
    let options = match (mfa_token, username, token) {
        (Some(mfa_token), ..) => passkey::options(app, &visitor, Whom::Waiting(&mfa_token)).await?,
        (_, Some(name), _) => {
            passkey::options(app, &visitor, Whom::Named(&LoginName::parse(&name))).await?
        }
        (_, _, Some(token)) => {
            let member = authenticate(app, &token).await?;
            passkey::options(app, &visitor, Whom::Member(&member)).await?
        }
        (None, None, None) => passkey::options(app, &visitor, Whom::Anybody).await?,
    };
    Ok(asked(options))
}

/// Sign in with a passkey.
#[utoipa::path(
    post, path = "/auth/passkeys/finish", tag = "Sign in", operation_id = "sign_in_with_passkey",
    request_body = PasskeyAnswer,
    responses(
        (status = 200, description = "Signed in; the refresh token comes as the cookie `__Host-refresh`, or in the body when asked.", body = Tokens),
        (status = 401, description = "The passkey opens nothing, or the answer came too late or a second time.", body = ProblemBody),
        (status = 403, description = "Called from another site.", body = ProblemBody),
        (status = 409, description = "The server is reached by an address, and passkeys need a name.", body = ProblemBody),
    )
)]
pub async fn finish(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let id = members.required("id");
    let credential = members.required_object("credential");
    let remember = members.switch("remember");
    let delivery = delivery(&mut members).unwrap_or(Delivery::Cookie);
    members.finish()?;
    let choice = Choice { remember, delivery };
    let outcome = passkey::sign_in(&server.app, &visitor, &id, credential, choice).await?;
    Ok(view::outcome(&server, &outcome))
}
