//! `POST /auth/refresh`: the token goes back the way it came.

use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use keyward_flows::login::Delivery;
use keyward_flows::session::SignedIn;
use keyward_flows::{Refusal, session};
use serde::Deserialize;
use utoipa::ToSchema;

use super::login::delivery;
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
    /// How the next one travels: `cookie` or `body`. Without it, the way this one came.
    refresh_delivery: Option<String>,
    /// Taken, and changes nothing: a session keeps what was chosen at its sign-in.
    remember: Option<bool>,
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
    let chosen = delivery(&mut members);
    // A session keeps what was chosen at its sign-in; clients that send this each time may.
    members.switch("remember");
    members.finish()?;
    // Somebody who names a token means that one, whatever the browser sends along.
    let by_body = from_body.is_some();
    let came = if by_body { Delivery::Body } else { Delivery::Cookie };
    let delivery = chosen.unwrap_or(came);
    let token = from_body.or(from_cookie).unwrap_or_default();
    match session::refresh::refresh(&server.app, &visitor, &token).await {
        Ok(signed_in) => {
            let mut response = view::signed_in(&server, &SignedIn { delivery, ..signed_in });
            if came == Delivery::Cookie && delivery == Delivery::Body {
                response.headers_mut().insert(SET_COOKIE, cookie::clear_refresh());
            }
            Ok(response)
        }
        Err(refusal @ Refusal::RefreshRefused(_)) => {
            let problem = Problem::from(refusal);
            let mut response = problem.into_response();
            // Its cookie, not one that came along and may live on.
            if !by_body {
                response.headers_mut().insert(SET_COOKIE, cookie::clear_refresh());
            }
            Ok(response)
        }
        Err(refusal) => Err(refusal.into()),
    }
}
