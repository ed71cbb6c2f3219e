//! `POST /auth/password/reset`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use keyward_flows::recover::reset::reset as flow;
use keyward_rules::password::Password;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, PerhapsSignedIn};
use crate::request::cookie;
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// The letter's token and a new password.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Reset {
    /// What stands behind `?token=` in the letter.
    token: String,
    /// The password as it shall be.
    #[schema(example = "seven green kettles")]
    password: String,
}

/// Set a new password by the token of a letter.
#[utoipa::path(
    post, path = "/auth/password/reset", tag = "Recovery", operation_id = "reset_password",
    request_body = Reset, security((), ("bearer" = [])),
    responses(
        (status = 204, description = "Set. The browser is a known device from here on (`__Host-device`); every session ended, every earlier access token is refused; nobody is signed in by this, and a second factor is asked for as before."),
        (status = 400, description = "The token was used, has expired or was replaced.", body = ProblemBody),
        (status = 403, description = "Called from another site.", body = ProblemBody),
        (status = 422, description = "Members break rules; the token can be used again.", body = ProblemBody),
        (status = 429, description = "Too many wrong tokens from this network.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn reset(
    State(server): State<Shared>,
    From(visitor): From,
    PerhapsSignedIn(member): PerhapsSignedIn,
    request: Request,
) -> Result<Response, Problem> {
    let (token, password) = read(Members::read(request, Accepts::Json).await?)?;
    let note = flow(&server.app, &visitor, member.as_ref(), &token, password).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(value) = cookie::set_device(&note) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    Ok(response)
}

/// The two members of a reset.
pub fn read(mut members: Members) -> Result<(String, Password), Problem> {
    let token = members.required("token").trim().to_owned();
    let password = members.required("password");
    let password = members.parsed("password", Password::parse(password));
    members.finish()?;
    let password = password.ok_or_else(|| Problem::internal("a fault was not noted"))?;
    Ok((token, password))
}
