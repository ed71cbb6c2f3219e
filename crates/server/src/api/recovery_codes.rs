//! `POST /users/me/recovery-codes`: fresh ones in the place of all older ones.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::factor::recovery;

use super::factor_view::RecoveryCodesView;
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::state::Shared;

/// Renew the recovery codes; the old ones are worth nothing from here.
#[utoipa::path(
    post, path = "/users/me/recovery-codes", tag = "Second factors",
    operation_id = "renew_recovery_codes", security(("bearer" = [])),
    responses(
        (status = 201, description = "Ten codes, each good once; shown this once.", body = RecoveryCodesView),
        (status = 401, description = "No token, one that opens nothing, or no fresh proof.", body = ProblemBody),
        (status = 404, description = "The caller has no second factor that they would stand in for.", body = ProblemBody),
    )
)]
pub async fn renew(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
) -> Result<Response, Problem> {
    let by = member.stepped_up(&server.app)?;
    let made = recovery::renew(&server.app, &visitor, &by).await?;
    Ok(json(StatusCode::CREATED, &RecoveryCodesView::of(&made)))
}
