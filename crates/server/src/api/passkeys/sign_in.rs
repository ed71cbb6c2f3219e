//! `/auth/passkeys`: what a browser is asked for, and signing in with its answer.

use axum::extract::{Request, State};
use axum::response::Response;
use keyward_flows::login::passkey;
use keyward_flows::login::{Choice, Delivery};
use keyward_rules::value::login_name::LoginName;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::login::delivery;
use super::super::view::{self, Tokens};
use super::{OptionsView, asked};
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// Whom to ask for a passkey; nobody in particular where nothing is said.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Asks {
    /// The username, or the address, of the one person whose passkey will do.
    #[schema(example = "ann")]
    username: Option<String>,
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
        (status = 409, description = "The server is reached by an address, and passkeys need a name.", body = ProblemBody),
    )
)]
pub async fn ask(State(server): State<Shared>, request: Request) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::JsonOrNothing).await?;
    let username = members.optional("username");
    if username.as_ref().is_some_and(|name| name.contains('\0')) {
        let detail = "A null byte cannot be part of a name.".to_owned();
        members.fault("username", "null_byte", detail);
    }
    members.finish()?;
    let named = username.as_deref().map(LoginName::parse);
    Ok(asked(passkey::options(&server.app, named.as_ref()).await?))
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
    let signed_in = passkey::sign_in(&server.app, &visitor, &id, credential, choice).await?;
    Ok(view::signed_in(&server, &signed_in))
}
