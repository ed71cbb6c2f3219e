//! `GET /users/me`.

use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;

use super::view::Profile;
use crate::reply::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::SignedInAs;

/// The caller's own profile.
#[utoipa::path(
    get, path = "/users/me", tag = "Own account", operation_id = "me",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The profile.", body = Profile),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 503, description = "The database can't be reached.", body = ProblemBody),
    )
)]
pub async fn me(SignedInAs(member): SignedInAs) -> Result<Response, Problem> {
    let person = &member.person;
    // Rendered once, and kept with the person's entry: whatever drops that drops this.
    let body = match person.profile_json.get() {
        Some(body) => body.clone(),
        None => {
            let view = serde_json::to_vec(&Profile::of(&person.user))
                .map_err(|error| Problem::internal(&error.to_string()))?;
            person.profile_json.get_or_init(|| Bytes::from(view)).clone()
        }
    };
    Ok(json::bytes(StatusCode::OK, body))
}
