//! `POST /auth/password/forgot`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::recover::forgot::forgot as flow;
use keyward_rules::value::email::Email;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::Told;
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// What is said whether or not somebody has the address.
pub const SENT: &str = "If an account has this address, a letter with a link is on its way. The \
                        link works for 30 minutes.";

/// An address.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Address {
    /// As it was registered, in any spelling.
    #[schema(example = "ann@example.com")]
    email: String,
}

/// Ask for a letter with a link to a new password.
#[utoipa::path(
    post, path = "/auth/password/forgot", tag = "Recovery", operation_id = "forgot_password",
    request_body = Address,
    responses(
        (status = 202, description = "Taken up; the same whether or not somebody has the address.", body = Told),
        (status = 429, description = "Too many letters to this address, or too many tries from this network.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn forgot(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let members = Members::read(request, Accepts::Json).await?;
    flow(&server.app, &visitor, &address(members)?).await?;
    Ok(json(StatusCode::ACCEPTED, &Told { message: SENT, id: None }))
}

/// The one member that is an address.
pub fn address(mut members: Members) -> Result<Email, Problem> {
    let email = members.required("email");
    let email = members.parsed("email", Email::parse(&email));
    members.finish()?;
    email.ok_or_else(|| Problem::internal("a member was refused without a fault"))
}
