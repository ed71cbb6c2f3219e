//! `POST /users/me/email`, and the way back: `POST /auth/email/undo`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyward_flows::address::change::request as change_flow;
use keyward_flows::address::undo::undo as undo_flow;
use keyward_rules::password::Password;
use keyward_rules::value::email::Email;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::Told;
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// A new address.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct NewAddress {
    /// The address as it shall be.
    #[schema(example = "ann@example.org")]
    email: String,
    /// The password as it is; an account without one sends none.
    password: Option<String>,
}

/// Ask for another address: a letter goes there, and until it is confirmed the old one stands.
#[utoipa::path(
    post, path = "/users/me/email", tag = "Own account", operation_id = "change_email",
    security(("bearer" = [])), request_body = NewAddress,
    responses(
        (status = 202, description = "Taken up; the same whether or not the address is somebody else's.", body = Told),
        (status = 400, description = "The password did not match.", body = ProblemBody),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 429, description = "The budget of guesses, or of letters to this address, is spent.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn change_email(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let email = members.required("email");
    let email = members.parsed("email", Email::parse(&email));
    let password = members.optional("password");
    let password =
        password.and_then(|password| members.parsed("password", Password::parse(password)));
    members.finish()?;
    let email = email.ok_or_else(|| Problem::internal("a fault was not noted"))?;
    change_flow(&server.app, &visitor, &member, &email, password).await?;
    let message = "A letter is on its way to the new address. Until it is confirmed the old one \
                   stands.";
    Ok(json(StatusCode::ACCEPTED, &Told { message, id: None }))
}

/// The token of the letter to the old address.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Undo {
    /// What stands behind `?token=` in the letter.
    token: String,
}

/// Take a change of address back.
#[utoipa::path(
    post, path = "/auth/email/undo", tag = "Recovery", operation_id = "undo_email_change",
    request_body = Undo,
    responses(
        (status = 204, description = "The old address stands again, every session ended, the password is gone, and a letter with a link to a new one is on its way."),
        (status = 400, description = "The token was used or has expired.", body = ProblemBody),
        (status = 429, description = "Too many wrong tokens from this network.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn undo_email_change(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let token = token(Members::read(request, Accepts::Json).await?)?;
    undo_flow(&server.app, &visitor, &token).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The one member that is a token.
pub fn token(mut members: Members) -> Result<String, Problem> {
    let token = members.required("token").trim().to_owned();
    members.finish()?;
    Ok(token)
}
