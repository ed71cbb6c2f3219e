//! `/users/me/passkeys`: add one, name it, take it away.

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use keyward_flows::account::passkeys::add::New;
use keyward_flows::account::passkeys::{add, change};
use keyward_rules::factor::passkey::Name;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::factor_view::written;
use super::{AddedPasskey, OptionsView, PasskeyView, asked};
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{Enrolling, From, SignedInAs};
use crate::request::members::{Accepts, Members};
use crate::request::query;
use crate::state::Shared;

/// A passkey that was made.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct NewPasskey {
    /// As `POST /users/me/passkeys/options` gave it.
    id: String,
    /// `toJSON()` of what `navigator.credentials.create()` gave.
    #[schema(value_type = Object)]
    credential: serde_json::Value,
    /// What to call it, 1 to 64 characters; else its make or the device names it.
    name: Option<String>,
    /// End every other session of the caller.
    #[schema(default = false)]
    end_other_sessions: Option<bool>,
}

/// What to call a passkey.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct PasskeyName {
    /// 1 to 64 characters.
    name: String,
}

/// Ask for a new passkey: what `navigator.credentials.create()` needs.
#[utoipa::path(
    post, path = "/users/me/passkeys/options", tag = "Own account", operation_id = "ask_for_new_passkey",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "What to ask the browser for.", body = OptionsView),
        (status = 401, description = "No token, one that opens nothing, or a sign-in of more than ten minutes ago.", body = ProblemBody),
        (status = 409, description = "The caller has as many as one person can have, or the server is reached by an address.", body = ProblemBody),
    )
)]
pub async fn ask(
    State(server): State<Shared>,
    Enrolling(member): Enrolling,
) -> Result<Response, Problem> {
    let by = member.stepped_up(&server.app)?;
    Ok(asked(add::options(&server.app, &by).await?))
}

/// Add the passkey that was made.
#[utoipa::path(
    post, path = "/users/me/passkeys", tag = "Own account", operation_id = "add_passkey",
    security(("bearer" = [])), request_body = NewPasskey,
    responses(
        (status = 201, description = "Added; with the first factor come recovery codes.", body = AddedPasskey),
        (status = 400, description = "What the authenticator answered is not what was asked for, or came too late.", body = ProblemBody),
        (status = 401, description = "No token, one that opens nothing, or a sign-in of more than ten minutes ago.", body = ProblemBody),
        (status = 409, description = "Somebody has this passkey, or the caller as many as one person can have.", body = ProblemBody),
    )
)]
pub async fn add(
    State(server): State<Shared>,
    From(visitor): From,
    Enrolling(member): Enrolling,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let id = members.required("id");
    let credential = members.required_object("credential");
    let name = members.optional("name");
    let name = name.and_then(|name| members.parsed("name", Name::parse(&name)));
    let end_other_sessions = members.switch("end_other_sessions");
    members.finish()?;
    let by = member.stepped_up(&server.app)?;
    let new = New { id, credential, name, end_other_sessions };
    let added = add::add(&server.app, &visitor, &by, new).await?;
    let view = AddedPasskey {
        passkey: PasskeyView::of(added.passkey),
        recovery_codes: added.recovery_codes.as_ref().map(written),
    };
    Ok(json(StatusCode::CREATED, &view))
}

/// Give one of the caller's passkeys another name.
#[utoipa::path(
    patch, path = "/users/me/passkeys/{id}", tag = "Own account", operation_id = "rename_passkey",
    security(("bearer" = [])), request_body = PasskeyName,
    params(("id" = String, Path, description = "The passkey's id.")),
    responses(
        (status = 200, description = "Renamed.", body = PasskeyView),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 404, description = "No such passkey of the caller's.", body = ProblemBody),
    )
)]
pub async fn rename(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let name = members.required("name");
    let name = members.parsed("name", Name::parse(&name));
    members.finish()?;
    let Some(name) = name else {
        return Err(Problem::internal("a member was refused without a fault"));
    };
    let renamed = change::rename(&server.app, &visitor, &member, &id, &name).await?;
    Ok(json(StatusCode::OK, &PasskeyView::of(renamed)))
}

/// Take one of the caller's passkeys away.
#[utoipa::path(
    delete, path = "/users/me/passkeys/{id}", tag = "Own account", operation_id = "remove_passkey",
    security(("bearer" = [])),
    params(
        ("id" = String, Path, description = "The passkey's id."),
        ("end_other_sessions" = Option<bool>, Query, description = "End every other session of the caller."),
    ),
    responses(
        (status = 204, description = "Gone; what it answers is refused."),
        (status = 401, description = "No token, one that opens nothing, or a sign-in of more than ten minutes ago.", body = ProblemBody),
        (status = 404, description = "No such passkey of the caller's.", body = ProblemBody),
        (status = 409, description = "It is the last way in, or the last factor of somebody who must have one.", body = ProblemBody),
    )
)]
pub async fn remove(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<StatusCode, Problem> {
    let by = member.stepped_up(&server.app)?;
    let ends_others = query::parameter(&uri, "end_other_sessions").as_deref() == Some("true");
    change::remove(&server.app, &visitor, &by, &id, ends_others).await?;
    Ok(StatusCode::NO_CONTENT)
}
