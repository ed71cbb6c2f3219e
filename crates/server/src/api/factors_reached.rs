//! `/users/me/factors/email` and `/users/me/factors/sms`: factors that a code is sent to.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::factor::reached::{self, Reach};
use keyward_flows::record::Factor;
use keyward_rules::factor::kind::FactorKind;
use keyward_rules::value::full_name::FullName;
use keyward_rules::value::phone::Phone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::factor_view::ConfirmedFactor;
use super::factors::ConfirmBody;
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{Enrolling, From};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// A name for the mailbox.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct EmailBody {
    /// What the owner calls it.
    name: Option<String>,
}

/// A telephone.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct SmsBody {
    /// With its country code.
    #[schema(example = "+49 30 123456")]
    phone: String,
    /// What the owner calls it.
    name: Option<String>,
}

/// A factor that waits for the code that was sent to it.
#[derive(Serialize, ToSchema)]
pub struct BegunReached {
    /// The factor's id, for the confirmation.
    id: String,
    /// `email` or `sms`.
    kind: String,
    /// As its owner calls it; else a part of the number.
    name: String,
}

/// Begin codes by mail as a factor; a first code is on its way to the account's address.
#[utoipa::path(
    post, path = "/users/me/factors/email", tag = "Second factors", operation_id = "begin_email",
    security(("bearer" = [])),
    request_body(content = Option<EmailBody>, content_type = "application/json"),
    responses(
        (status = 201, description = "The code is on its way.", body = BegunReached),
        (status = 401, description = "No token, one that opens nothing, or no fresh proof.", body = ProblemBody),
        (status = 403, description = "This server takes no such factors.", body = ProblemBody),
        (status = 409, description = "As many factors as an account holds.", body = ProblemBody),
        (status = 429, description = "Five codes were sent within a quarter of an hour.", body = ProblemBody),
    )
)]
pub async fn begin_email(
    State(server): State<Shared>,
    caller: From,
    enrolling: Enrolling,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::JsonOrNothing).await?;
    let name = name(&mut members);
    members.finish()?;
    begin(&server, caller, enrolling, &Reach::Mailbox, name).await
}

/// Begin codes by text message as a factor; a first code is on its way to the telephone.
///
/// Text messages can be read by others on their way, and a number can be taken over: a passkey or
/// an authenticator app is safer.
#[utoipa::path(
    post, path = "/users/me/factors/sms", tag = "Second factors", operation_id = "begin_sms",
    security(("bearer" = [])), request_body = SmsBody,
    responses(
        (status = 201, description = "The code is on its way.", body = BegunReached),
        (status = 401, description = "No token, one that opens nothing, or no fresh proof.", body = ProblemBody),
        (status = 403, description = "This server takes no such factors.", body = ProblemBody),
        (status = 409, description = "As many factors as an account holds.", body = ProblemBody),
        (status = 429, description = "Five codes were sent within a quarter of an hour.", body = ProblemBody),
    )
)]
pub async fn begin_sms(
    State(server): State<Shared>,
    caller: From,
    enrolling: Enrolling,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let phone = members.required("phone");
    let phone = members.parsed("phone", Phone::parse(&phone));
    let name = name(&mut members);
    members.finish()?;
    let Some(phone) = phone else {
        return Err(Problem::internal("a member was refused without a fault"));
    };
    begin(&server, caller, enrolling, &Reach::Telephone(phone), name).await
}

/// Confirm codes by mail with the code that came.
#[utoipa::path(
    post, path = "/users/me/factors/email/confirm", tag = "Second factors",
    operation_id = "confirm_email", security(("bearer" = [])), request_body = ConfirmBody,
    responses(
        (status = 200, description = "The factor counts; with the first come recovery codes.", body = ConfirmedFactor),
        (status = 400, description = "The code did not match.", body = ProblemBody),
        (status = 401, description = "No token, one that opens nothing, or no fresh proof.", body = ProblemBody),
        (status = 404, description = "Nothing of this id waits to be confirmed.", body = ProblemBody),
        (status = 429, description = "The budget of guesses is spent.", body = ProblemBody),
    )
)]
pub async fn confirm_email(
    State(server): State<Shared>,
    caller: From,
    enrolling: Enrolling,
    request: Request,
) -> Result<Response, Problem> {
    confirm(&server, caller, enrolling, FactorKind::Email, request).await
}

/// Confirm a telephone with the code that came.
#[utoipa::path(
    post, path = "/users/me/factors/sms/confirm", tag = "Second factors",
    operation_id = "confirm_sms", security(("bearer" = [])), request_body = ConfirmBody,
    responses(
        (status = 200, description = "The factor counts; with the first come recovery codes.", body = ConfirmedFactor),
        (status = 400, description = "The code did not match.", body = ProblemBody),
        (status = 401, description = "No token, one that opens nothing, or no fresh proof.", body = ProblemBody),
        (status = 404, description = "Nothing of this id waits to be confirmed.", body = ProblemBody),
        (status = 429, description = "The budget of guesses is spent.", body = ProblemBody),
    )
)]
pub async fn confirm_sms(
    State(server): State<Shared>,
    caller: From,
    enrolling: Enrolling,
    request: Request,
) -> Result<Response, Problem> {
    confirm(&server, caller, enrolling, FactorKind::Sms, request).await
}

fn name(members: &mut Members) -> Option<FullName> {
    let name = members.optional("name").map(|name| FullName::parse(&name))?;
    members.parsed("name", name)
}

async fn begin(
    server: &Shared,
    From(visitor): From,
    Enrolling(member): Enrolling,
    reach: &Reach,
    name: Option<FullName>,
) -> Result<Response, Problem> {
    let by = member.stepped_up(&server.app)?;
    let name = name.as_ref().map(FullName::as_str);
    let Factor { id, kind, name, .. } =
        reached::begin(&server.app, &visitor, &by, reach, name).await?;
    Ok(json(StatusCode::CREATED, &BegunReached { id, kind, name }))
}

async fn confirm(
    server: &Shared,
    From(visitor): From,
    Enrolling(member): Enrolling,
    kind: FactorKind,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let id = members.required("id");
    let code = members.required("code");
    let ends_others = members.switch("end_other_sessions");
    members.finish()?;
    let by = member.stepped_up(&server.app)?;
    let app = &server.app;
    let confirmed = reached::confirm(app, &visitor, &by, kind, &id, &code, ends_others).await?;
    Ok(json(StatusCode::OK, &ConfirmedFactor::of(confirmed)))
}
