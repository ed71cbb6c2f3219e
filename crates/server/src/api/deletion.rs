//! `DELETE /users/me`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::account::deletion::plan;
use keyward_rules::password::Password;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// The proof that it is the owner who asks.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct DeletionBody {
    /// The password; whoever proved themselves within ten minutes needs none.
    password: Option<String>,
}

/// What will happen.
#[derive(Serialize, ToSchema)]
pub struct Planned {
    /// From when the account will be gone; RFC 3339, UTC.
    delete_at: String,
    /// A sentence for a person.
    message: &'static str,
}

/// Delete the caller's account: nobody signs in any more from now on, and after a delay all that
/// is held goes. The letter that comes takes it back.
#[utoipa::path(
    delete, path = "/users/me", tag = "Own account", operation_id = "delete_account",
    security(("bearer" = [])),
    request_body(content = Option<DeletionBody>, content_type = "application/json"),
    responses(
        (status = 202, description = "Planned, with the date.", body = Planned),
        (status = 400, description = "The password did not match.", body = ProblemBody),
        (status = 401, description = "No token, one that opens nothing, or one of a proof that is not fresh.", body = ProblemBody),
        (status = 429, description = "The budget of guesses is spent.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn delete_account(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::JsonOrNothing).await?;
    let password = members.optional("password");
    let password =
        password.and_then(|password| members.parsed("password", Password::parse(password)));
    members.finish()?;
    let on = plan(&server.app, &visitor, &member, password).await?;
    let message = "Every session has ended. Until then the letter that is on its way takes it \
                   back.";
    Ok(json(StatusCode::ACCEPTED, &Planned { delete_at: on.to_string(), message }))
}
