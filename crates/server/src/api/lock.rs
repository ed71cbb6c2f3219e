//! `POST /users/me/lock`: the panic button.

use axum::extract::State;
use axum::http::StatusCode;
use keyward_flows::account::lock;

use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::state::Shared;

/// Lock the caller's own account: all sessions end at once, and nobody signs in until the letter
/// that comes is answered, or an operator lets the person in.
#[utoipa::path(
    post, path = "/users/me/lock", tag = "Own account", operation_id = "lock_account",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "Locked. The token that asked opens nothing any more."),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 503, description = "It could not be recorded; try again.", body = ProblemBody),
    )
)]
pub async fn lock_account(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
) -> Result<StatusCode, Problem> {
    lock::lock(&server.app, &visitor, &member).await?;
    Ok(StatusCode::NO_CONTENT)
}
