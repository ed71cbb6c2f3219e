//! `/health/live`, `/health/ready`: for supervisors and load balancers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::state::Shared;

/// That it is well.
#[derive(Serialize, ToSchema)]
pub struct Health {
    status: &'static str,
}

/// Whether the process answers; a supervisor restarts it when not.
#[utoipa::path(
    get, path = "/health/live", tag = "Health", operation_id = "live",
    responses((status = 200, description = "It answers.", body = Health))
)]
pub async fn live() -> Response {
    json(StatusCode::OK, &Health { status: "live" })
}

/// Whether it should get traffic: not while stopping, nor without its database.
#[utoipa::path(
    get, path = "/health/ready", tag = "Health", operation_id = "ready",
    responses(
        (status = 200, description = "It takes traffic.", body = Health),
        (status = 503, description = "It is stopping, or can't reach its database.", body = ProblemBody),
    )
)]
pub async fn ready(State(server): State<Shared>) -> Result<Response, Problem> {
    if server.is_draining() {
        return Err(Problem::new("not_ready", "This instance is stopping."));
    }
    if !server.app.is_ready().await {
        return Err(Problem::new(
            "not_ready",
            "This instance can't reach its database, or its file is gone.",
        ));
    }
    Ok(json(StatusCode::OK, &Health { status: "ready" }))
}
