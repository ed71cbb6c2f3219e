//! `/users/me/factors`: see them, add an app, remove one.

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use keyward_flows::factor::{list, remove, totp};
use keyward_rules::value::full_name::FullName;
use serde::Deserialize;
use utoipa::ToSchema;

use super::factor_view::{BegunTotp, ConfirmedFactor, FactorView};
use super::view::Items;
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{Enrolling, From, SignedInAs};
use crate::request::members::{Accepts, Members};
use crate::request::query;
use crate::state::Shared;

/// The caller's second factors, oldest first.
#[utoipa::path(
    get, path = "/users/me/factors", tag = "Second factors", operation_id = "list_factors",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The factors that count.", body = Items<FactorView>),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
    )
)]
pub async fn list_factors(
    State(server): State<Shared>,
    Enrolling(member): Enrolling,
) -> Result<Response, Problem> {
    let items = FactorView::all(list::list(&server.app, &member).await?);
    Ok(json(StatusCode::OK, &Items { items }))
}

/// A name for the app.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct TotpBody {
    /// What the owner calls it.
    #[schema(example = "Telephone")]
    name: Option<String>,
}

/// Begin an authenticator app; it counts once its first code is confirmed.
#[utoipa::path(
    post, path = "/users/me/factors/totp", tag = "Second factors", operation_id = "begin_totp",
    security(("bearer" = [])),
    request_body(content = Option<TotpBody>, content_type = "application/json"),
    responses(
        (status = 201, description = "The secret, to be scanned or typed; shown this once.", body = BegunTotp),
        (status = 401, description = "No token, one that opens nothing, or no fresh proof.", body = ProblemBody),
        (status = 403, description = "This server takes no new second factors.", body = ProblemBody),
        (status = 409, description = "As many factors as an account holds.", body = ProblemBody),
    )
)]
pub async fn begin_totp(
    State(server): State<Shared>,
    From(visitor): From,
    Enrolling(member): Enrolling,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::JsonOrNothing).await?;
    let name = members.optional("name").map(|name| FullName::parse(&name));
    let name = name.and_then(|name| members.parsed("name", name));
    members.finish()?;
    let by = member.stepped_up(&server.app)?;
    let name = name.as_ref().map(FullName::as_str);
    let begun = totp::begin(&server.app, &visitor, &by, name).await?;
    Ok(json(StatusCode::CREATED, &BegunTotp::of(&begun)?))
}

/// The first code of an app.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct ConfirmBody {
    /// The factor's id.
    id: String,
    /// What the app shows.
    #[schema(example = "123456")]
    code: String,
    /// End every other session of the caller.
    #[schema(default = false)]
    end_other_sessions: Option<bool>,
}

/// Confirm an authenticator app with a code of its.
#[utoipa::path(
    post, path = "/users/me/factors/totp/confirm", tag = "Second factors",
    operation_id = "confirm_totp", security(("bearer" = [])), request_body = ConfirmBody,
    responses(
        (status = 200, description = "The factor counts; with the first come recovery codes.", body = ConfirmedFactor),
        (status = 400, description = "The code did not match.", body = ProblemBody),
        (status = 401, description = "No token, one that opens nothing, or no fresh proof.", body = ProblemBody),
        (status = 404, description = "Nothing of this id waits to be confirmed.", body = ProblemBody),
        (status = 429, description = "The budget of guesses is spent.", body = ProblemBody),
    )
)]
pub async fn confirm_totp(
    State(server): State<Shared>,
    From(visitor): From,
    Enrolling(member): Enrolling,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let id = members.required("id");
    let code = members.required("code");
    let ends_others = members.switch("end_other_sessions");
    members.finish()?;
    let by = member.stepped_up(&server.app)?;
    let confirmed = totp::confirm(&server.app, &visitor, &by, &id, &code, ends_others).await?;
    Ok(json(StatusCode::OK, &ConfirmedFactor::of(confirmed)))
}

/// Remove a second factor.
#[utoipa::path(
    delete, path = "/users/me/factors/{id}", tag = "Second factors",
    operation_id = "remove_factor", security(("bearer" = [])),
    params(
        ("id" = String, Path, description = "The factor's id."),
        ("end_other_sessions" = Option<bool>, Query, description = "End every other session of the caller."),
    ),
    responses(
        (status = 204, description = "Removed; trusted devices are forgotten."),
        (status = 401, description = "No token, one that opens nothing, or no fresh proof.", body = ProblemBody),
        (status = 404, description = "No such factor of the caller's.", body = ProblemBody),
        (status = 409, description = "The last factor of somebody who must have one.", body = ProblemBody),
    )
)]
pub async fn remove_factor(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<StatusCode, Problem> {
    let by = member.stepped_up(&server.app)?;
    let ends_others = query::parameter(&uri, "end_other_sessions").as_deref() == Some("true");
    remove::remove(&server.app, &visitor, &by, &id, ends_others).await?;
    Ok(StatusCode::NO_CONTENT)
}
