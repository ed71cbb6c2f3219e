//! `/users/me/passkeys`: add one, name it, take it away.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::account::passkeys::{add, change};
use keyward_rules::factor::passkey::Name;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{OptionsView, PasskeyView, asked};
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::request::members::{Accepts, Members};
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
    SignedInAs(member): SignedInAs,
) -> Result<Response, Problem> {
    Ok(asked(add::options(&server.app, &member).await?))
}

/// Add the passkey that was made.
#[utoipa::path(
    post, path = "/users/me/passkeys", tag = "Own account", operation_id = "add_passkey",
    security(("bearer" = [])), request_body = NewPasskey,
    responses(
        (status = 201, description = "Added.", body = PasskeyView),
        (status = 400, description = "What the authenticator answered is not what was asked for, or came too late.", body = ProblemBody),
        (status = 401, description = "No token, one that opens nothing, or a sign-in of more than ten minutes ago.", body = ProblemBody),
        (status = 409, description = "Somebody has this passkey, or the caller as many as one person can have.", body = ProblemBody),
    )
)]
pub async fn add(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let id = members.required("id");
    let credential = members.required_object("credential");
    let name = members.optional("name");
    let name = name.and_then(|name| members.parsed("name", Name::parse(&name)));
    members.finish()?;
    let added = add::add(&server.app, &visitor, &member, &id, &credential, name).await?;
    Ok(json(StatusCode::CREATED, &PasskeyView::of(added)))
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
    params(("id" = String, Path, description = "The passkey's id.")),
    responses(
        (status = 204, description = "Gone; what it answers is refused."),
        (status = 401, description = "No token, one that opens nothing, or a sign-in of more than ten minutes ago.", body = ProblemBody),
        (status = 404, description = "No such passkey of the caller's.", body = ProblemBody),
        (status = 409, description = "It is the last way in.", body = ProblemBody),
    )
)]
pub async fn remove(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    change::remove(&server.app, &visitor, &member, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
