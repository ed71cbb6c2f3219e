//! `GET` and `PATCH /users/me`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use keyward_flows::account::profile::{self, ProfileChange};
use keyward_rules::value::full_name::FullName;
use keyward_rules::value::locale::Locale;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::Profile;
use crate::reply::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// The caller's own profile.
#[utoipa::path(
    get, path = "/users/me", tag = "Own account", operation_id = "me",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The profile.", body = Profile),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 503, description = "The database can't be reached.", body = ProblemBody),
    )
)]
pub async fn me(SignedInAs(member): SignedInAs) -> Result<Response, Problem> {
    let person = &member.person;
    // Rendered once, and kept with the person's entry: whatever drops that drops this.
    let body = match person.profile_json.get() {
        Some(body) => body.clone(),
        None => {
            let view = serde_json::to_vec(&Profile::of(&person.user))
                .map_err(|error| Problem::internal(&error.to_string()))?;
            person.profile_json.get_or_init(|| Bytes::from(view)).clone()
        }
    };
    Ok(json::bytes(StatusCode::OK, body))
}

/// What shall become of the profile; what is not sent stays, `null` takes it away.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct ProfileMembers {
    /// What the caller is called.
    #[schema(example = "Ann Example")]
    full_name: Option<String>,
    /// In which language they are written to: a language tag (BCP 47).
    #[schema(example = "de-AT")]
    locale: Option<String>,
}

/// Change the caller's profile.
#[utoipa::path(
    patch, path = "/users/me", tag = "Own account", operation_id = "change_profile",
    security(("bearer" = [])), request_body = ProfileMembers,
    responses(
        (status = 200, description = "The profile as it is now.", body = Profile),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 422, description = "Members break rules.", body = ProblemBody),
        (status = 503, description = "It could not be recorded; try again.", body = ProblemBody),
    )
)]
pub async fn change_profile(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let full_name = members.nullable("full_name").map(|name| match name {
        // An empty field of a form means: no name.
        Some(name) if !name.trim().is_empty() => {
            members.parsed("full_name", FullName::parse(&name))
        }
        _ => None,
    });
    let locale = members.nullable("locale").map(|locale| match locale {
        Some(locale) if !locale.trim().is_empty() => {
            members.parsed("locale", Locale::parse(&locale))
        }
        _ => None,
    });
    members.finish()?;
    let wanted = ProfileChange { full_name, locale };
    let user = profile::change(&server.app, &visitor, &member, wanted).await?;
    Ok(json::json(StatusCode::OK, &Profile::of(&user)))
}
