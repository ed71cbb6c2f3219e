//! `POST /auth/refresh`: the token goes back the way it came.

use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use keyward_flows::login::Delivery;
use keyward_flows::session::SignedIn;
use keyward_flows::{Refusal, session};
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{self, Tokens};
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::From;
use crate::request::cookie;
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// The refresh token, where it does not travel as a cookie.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct RefreshBody {
    /// The newest refresh token of the session.
    refresh_token: Option<String>,
}

/// Exchange a refresh token for a fresh pair.
#[utoipa::path(
    post, path = "/auth/refresh", tag = "Sign in", operation_id = "refresh",
    request_body(content = Option<RefreshBody>, content_type = "application/json"),
    responses(
        (status = 200, description = "A fresh pair.", body = Tokens),
        (status = 401, description = "The token is unknown, spent or expired, or its session ended. The cookie is cleared.", body = ProblemBody),
        (status = 403, description = "Called from another site.", body = ProblemBody),
        (status = 503, description = "Try again.", body = ProblemBody),
    )
)]
pub async fn refresh(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let from_cookie = cookie::refresh_token(request.headers()).map(str::to_owned);
    let mut members = Members::read(request, Accepts::JsonOrNothing).await?;
    let from_body = members.optional("refresh_token");
    members.finish()?;
    // Somebody who names a token means that one, whatever the browser sends along.
    let delivery = if from_body.is_some() { Delivery::Body } else { Delivery::Cookie };
    let token = from_body.or(from_cookie).unwrap_or_default();
    match session::refresh::refresh(&server.app, &visitor, &token).await {
        Ok(signed_in) => Ok(view::signed_in(&server, &SignedIn { delivery, ..signed_in })),
        Err(refusal @ Refusal::RefreshRefused(_)) => {
            let problem = Problem::from(refusal);
            let mut response = problem.into_response();
            response.headers_mut().insert(SET_COOKIE, cookie::clear_refresh());
            Ok(response)
        }
        Err(refusal) => Err(refusal.into()),
    }
}
