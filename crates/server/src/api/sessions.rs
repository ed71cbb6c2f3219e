//! `/users/me/sessions`: see them, end one, end all others.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::session::{end, list};

use super::view::{Items, SessionView};
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::state::Shared;

/// The caller's sessions, newest first.
#[utoipa::path(
    get, path = "/users/me/sessions", tag = "Own account", operation_id = "list_sessions",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The sessions that stand.", body = Items<SessionView>),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
    )
)]
pub async fn list_sessions(
    State(server): State<Shared>,
    SignedInAs(member): SignedInAs,
) -> Result<Response, Problem> {
    let current = &member.token.session_id;
    let sessions = list::list(&server.app, &member).await?;
    let locale = member.person.user.locale.as_deref();
    let view = |session| SessionView::of(&server.app, session, current, locale);
    let items = sessions.into_iter().map(view).collect();
    Ok(json(StatusCode::OK, &Items { items }))
}

/// End one of the caller's sessions; its access tokens are refused at once.
#[utoipa::path(
    delete, path = "/users/me/sessions/{id}", tag = "Own account", operation_id = "end_session",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "Ended."),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 404, description = "No such session of the caller's.", body = ProblemBody),
    )
)]
pub async fn end_session(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    end::end_own(&server.app, &visitor, &member, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End all of the caller's sessions but this one.
#[utoipa::path(
    delete, path = "/users/me/sessions", tag = "Own account", operation_id = "end_other_sessions",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "Ended."),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
    )
)]
pub async fn end_other_sessions(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
) -> Result<StatusCode, Problem> {
    end::end_others(&server.app, &visitor, &member).await?;
    Ok(StatusCode::NO_CONTENT)
}
