//! `POST /auth/email/verify` and `/auth/email/resend`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyward_flows::address::resend::resend as resend_flow;
use keyward_flows::address::verify::{Proof, verify as verify_flow};
use keyward_rules::password::Password;
use keyward_rules::value::username::Username;
use serde::Deserialize;
use utoipa::ToSchema;

use super::forgot::{Address, address};
use super::view::Told;
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, PerhapsSignedIn};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// The letter's token, and what shows who asks.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Verification {
    /// What stands behind `?token=` in the letter.
    token: String,
    /// The `id` that registration gave: the same program or browser asked, and all stays as it
    /// was set.
    id: Option<String>,
    /// A new password, where the letter is all that somebody has; what was set before is gone.
    password: Option<String>,
    /// Another name, where the one that was asked for is taken by now.
    username: Option<String>,
}

/// Prove an address by the token of a letter: of an account, of one that is to be made, or of one
/// that is to get this address.
#[utoipa::path(
    post, path = "/auth/email/verify", tag = "Recovery", operation_id = "verify_email",
    request_body = Verification, security((), ("bearer" = [])),
    responses(
        (status = 204, description = "Proved. Where registration waited for it, the account is made."),
        (status = 400, description = "The token was used, has expired, was replaced or goes with another id; or the name is taken by now.", body = ProblemBody),
        (status = 422, description = "Members break rules, or neither id nor password came along; the token can be used again.", body = ProblemBody),
        (status = 429, description = "Too many wrong tokens from this network.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn verify(
    State(server): State<Shared>,
    From(visitor): From,
    PerhapsSignedIn(member): PerhapsSignedIn,
    request: Request,
) -> Result<Response, Problem> {
    let (token, proof) = read(Members::read(request, Accepts::Json).await?)?;
    verify_flow(&server.app, &visitor, member.as_ref(), &token, proof).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The members of a verification.
pub fn read(mut members: Members) -> Result<(String, Proof), Problem> {
    let token = members.required("token").trim().to_owned();
    let id = members.optional("id");
    let password = members.optional("password");
    let password =
        password.and_then(|password| members.parsed("password", Password::parse(password)));
    let username = members.optional("username");
    let username =
        username.and_then(|username| members.parsed("username", Username::parse(&username)));
    members.finish()?;
    Ok((token, Proof { id, password, username }))
}

/// Ask for another letter that proves an address.
#[utoipa::path(
    post, path = "/auth/email/resend", tag = "Recovery", operation_id = "resend_verification",
    request_body = Address,
    responses(
        (status = 202, description = "Taken up; the same whether or not an address waits to be proved.", body = Told),
        (status = 429, description = "Too many letters to this address, or too many tries from this network.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn resend(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let members = Members::read(request, Accepts::Json).await?;
    resend_flow(&server.app, &visitor, &address(members)?).await?;
    let message = "If this address waits to be confirmed, another letter is on its way.";
    Ok(json(StatusCode::ACCEPTED, &Told { message, id: None }))
}
