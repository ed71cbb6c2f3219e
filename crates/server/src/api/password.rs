//! `PUT /users/me/password`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::account::{no_password, password::change};
use keyward_rules::password::Password;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{self, Tokens};
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct PasswordChange {
    /// The password as it is.
    current_password: String,
    /// The password as it shall be.
    new_password: String,
}

/// Change the caller's password.
#[utoipa::path(
    put, path = "/users/me/password", tag = "Own account", operation_id = "change_password",
    security(("bearer" = [])), request_body = PasswordChange,
    responses(
        (status = 200, description = "Changed. A fresh pair for the caller; every other session ended, every earlier access token is refused.", body = Tokens),
        (status = 400, description = "The current password did not match.", body = ProblemBody),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 403, description = "Called from another site.", body = ProblemBody),
        (status = 422, description = "Members break rules.", body = ProblemBody),
        (status = 429, description = "The budget of guesses is spent.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn change_password(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let current = members.required("current_password");
    let current = members.parsed("current_password", Password::parse(current));
    let new = members.required("new_password");
    let new = members.parsed("new_password", Password::parse(new));
    members.finish()?;
    let (Some(current), Some(new)) = (current, new) else {
        return Err(Problem::internal("a member was refused without a fault"));
    };
    let signed_in = change(&server.app, &visitor, &member, current, new).await?;
    Ok(view::signed_in(&server, &signed_in))
}

/// Take the caller's password away; a passkey is left to come in with.
#[utoipa::path(
    delete, path = "/users/me/password", tag = "Own account", operation_id = "remove_password",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "Gone; no password opens this account."),
        (status = 401, description = "No token, one that opens nothing, or no fresh proof.", body = ProblemBody),
        (status = 409, description = "It is the last way in.", body = ProblemBody),
    )
)]
pub async fn remove_password(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
) -> Result<StatusCode, Problem> {
    let by = member.stepped_up(&server.app)?;
    no_password::remove(&server.app, &visitor, &by).await?;
    Ok(StatusCode::NO_CONTENT)
}
