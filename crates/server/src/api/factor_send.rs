//! `POST /auth/factor/send`: a code by mail or message, for a sign-in that waits or a step-up.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use keyward_flows::factor::send;
use keyward_rules::factor::kind::FactorKind;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{Enrolling, From, bearer};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// Which factor is to send a code.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct SendBody {
    /// The sign-in that waits; without it, the session of the bearer.
    mfa_token: Option<String>,
    /// `email` or `sms`.
    #[schema(example = "email")]
    factor: String,
}

/// Send a code for a second factor.
#[utoipa::path(
    post, path = "/auth/factor/send", tag = "Sign in", operation_id = "send_factor_code",
    security((), ("bearer" = [])), request_body = SendBody,
    responses(
        (status = 202, description = "The code is on its way; it replaces the one before it."),
        (status = 401, description = "The sign-in waits no more, or the token opens nothing.", body = ProblemBody),
        (status = 404, description = "No such factor.", body = ProblemBody),
        (status = 422, description = "Members break rules.", body = ProblemBody),
        (status = 429, description = "Five codes were sent within a quarter of an hour.", body = ProblemBody),
    )
)]
pub async fn factor_send(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (mut parts, body) = request.into_parts();
    let has_bearer = bearer(&parts)?.is_some();
    let mut members =
        Members::read(Request::from_parts(parts.clone(), body), Accepts::Json).await?;
    let mfa_token = match members.optional("mfa_token") {
        None if !has_bearer => Some(members.required("mfa_token")),
        mfa_token => mfa_token,
    };
    let factor = members.required("factor");
    let kind = FactorKind::parse(&factor)
        .filter(|kind| matches!(kind, FactorKind::Email | FactorKind::Sms));
    if kind.is_none() && !factor.is_empty() {
        members.fault("factor", "unknown_value", "factor is email or sms.".to_owned());
    }
    members.finish()?;
    let Some(kind) = kind else {
        return Err(Problem::internal("a member was refused without a fault"));
    };
    match mfa_token {
        Some(mfa_token) => {
            send::for_sign_in(&server.app, &visitor, &mfa_token, kind).await?;
        }
        None => {
            let Enrolling(member) = Enrolling::from_request_parts(&mut parts, &server).await?;
            send::for_step_up(&server.app, &visitor, &member, kind).await?;
        }
    }
    Ok(StatusCode::ACCEPTED)
}
