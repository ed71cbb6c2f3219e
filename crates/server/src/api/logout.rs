//! `POST /auth/logout`: by cookie, body or bearer, whichever the caller holds.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use keyward_flows::session::logout::{Holding, sign_out};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{self, From};
use crate::request::cookie;
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// The refresh token, where it does not travel as a cookie.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct LogoutBody {
    /// A refresh token of the session, the newest or not.
    refresh_token: Option<String>,
}

/// End the session.
#[utoipa::path(
    post, path = "/auth/logout", tag = "Sign in", operation_id = "logout",
    request_body(content = Option<LogoutBody>, content_type = "application/json"),
    security((), ("bearer" = [])),
    responses(
        (status = 204, description = "Signed out, whatever the token was worth."),
        (status = 403, description = "Called from another site.", body = ProblemBody),
        (status = 503, description = "It could not be recorded; try again.", body = ProblemBody),
    )
)]
pub async fn logout(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let from_cookie = cookie::refresh_token(&parts.headers).map(str::to_owned);
    let from_header = caller::bearer(&parts)?.map(str::to_owned);
    let request = Request::from_parts(parts, body);
    let mut members = Members::read(request, Accepts::JsonOrNothing).await?;
    let from_body = members.optional("refresh_token");
    members.finish()?;
    // A caller may hold several; each session that is meant ends.
    for token in [&from_cookie, &from_body].into_iter().flatten() {
        sign_out(&server.app, &visitor, Holding::Refresh(token)).await?;
    }
    if let Some(token) = &from_header {
        sign_out(&server.app, &visitor, Holding::Access(token)).await?;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if from_cookie.is_some() {
        response.headers_mut().insert(SET_COOKIE, cookie::clear_refresh());
    }
    Ok(response)
}
