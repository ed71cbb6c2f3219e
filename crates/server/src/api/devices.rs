//! `/users/me/devices`: browsers that the caller trusts to need no second factor.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::factor::trust;

use super::factor_view::TrustedDeviceView;
use super::view::Items;
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::state::Shared;

/// The devices that the caller trusts, newest first.
#[utoipa::path(
    get, path = "/users/me/devices", tag = "Second factors", operation_id = "list_devices",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The devices that need no second factor now.", body = Items<TrustedDeviceView>),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
    )
)]
pub async fn list_devices(
    State(server): State<Shared>,
    SignedInAs(member): SignedInAs,
) -> Result<Response, Problem> {
    let devices = trust::list(&server.app, &member).await?;
    let items = devices.into_iter().map(TrustedDeviceView::of).collect();
    Ok(json(StatusCode::OK, &Items { items }))
}

/// Trust one device no more; it is asked for the second factor again.
#[utoipa::path(
    delete, path = "/users/me/devices/{id}", tag = "Second factors",
    operation_id = "forget_device", security(("bearer" = [])),
    params(("id" = String, Path, description = "The device's id.")),
    responses(
        (status = 204, description = "Forgotten."),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 404, description = "The caller trusts no such device.", body = ProblemBody),
    )
)]
pub async fn forget_device(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    trust::forget(&server.app, &visitor, &member, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Trust no device any more.
#[utoipa::path(
    delete, path = "/users/me/devices", tag = "Second factors", operation_id = "forget_devices",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "All forgotten."),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
    )
)]
pub async fn forget_devices(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
) -> Result<StatusCode, Problem> {
    trust::forget_all(&server.app, &visitor, &member).await?;
    Ok(StatusCode::NO_CONTENT)
}
