//! What the tokens of letters do about one's own account: `POST /auth/not-me`, `/auth/unlock`
//! and `/auth/deletion/undo`. Nobody is signed in by them.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use keyward_flows::account::{deletion, lock, not_me};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// What a letter carries.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct LetterToken {
    /// The token behind the letter's link.
    token: String,
}

/// Say that one did not do what a letter tells of: everything ends, the password goes, factors
/// and devices that came since go, and a letter leads to a new password.
#[utoipa::path(
    post, path = "/auth/not-me", tag = "Own account", operation_id = "not_me",
    request_body = LetterToken,
    responses(
        (status = 204, description = "Every session has ended; a letter is on its way."),
        (status = 400, description = "The token was used or has expired.", body = ProblemBody),
        (status = 429, description = "Too many wrong tokens from this network.", body = ProblemBody),
        (status = 503, description = "It could not be recorded; try again.", body = ProblemBody),
    )
)]
pub async fn not_me(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<StatusCode, Problem> {
    let token = token(Members::read(request, Accepts::Json).await?)?;
    not_me::not_me(&server.app, &visitor, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Unlock one's own account, by the letter that came when it was locked. To sign in, the
/// password is still needed.
#[utoipa::path(
    post, path = "/auth/unlock", tag = "Own account", operation_id = "unlock_account",
    request_body = LetterToken,
    responses(
        (status = 204, description = "Unlocked."),
        (status = 400, description = "The token was used or has expired.", body = ProblemBody),
        (status = 429, description = "Too many wrong tokens from this network.", body = ProblemBody),
        (status = 503, description = "It could not be recorded; try again.", body = ProblemBody),
    )
)]
pub async fn unlock(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<StatusCode, Problem> {
    let token = token(Members::read(request, Accepts::Json).await?)?;
    lock::unlock(&server.app, &visitor, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a planned deletion back, by the letter that told of it.
#[utoipa::path(
    post, path = "/auth/deletion/undo", tag = "Own account", operation_id = "undo_deletion",
    request_body = LetterToken,
    responses(
        (status = 204, description = "The account stays. Sign in as before."),
        (status = 400, description = "The token was used or has expired.", body = ProblemBody),
        (status = 429, description = "Too many wrong tokens from this network.", body = ProblemBody),
        (status = 503, description = "It could not be recorded; try again.", body = ProblemBody),
    )
)]
pub async fn undo_deletion(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<StatusCode, Problem> {
    let token = token(Members::read(request, Accepts::Json).await?)?;
    deletion::undo(&server.app, &visitor, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads the one member.
pub fn token(mut members: Members) -> Result<String, Problem> {
    let token = members.required("token");
    members.finish()?;
    Ok(token)
}
