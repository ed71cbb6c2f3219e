//! `POST /auth/register`.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::register::{Newcomer, Registered, register as flow};
use keyward_rules::password::Password;
use keyward_rules::value::email::Email;
use keyward_rules::value::full_name::FullName;
use keyward_rules::value::username::Username;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{Profile, Told};
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// What a newcomer sends.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Registration {
    /// 1–64 letters, digits, `.`, `_` or `-` of one script.
    #[schema(example = "ann")]
    username: String,
    /// An address.
    #[schema(example = "ann@example.com")]
    email: String,
    /// 15 characters or more, by default; may be left out where `registration.password` is
    /// `optional`.
    #[schema(example = "orbit tangerine lamp")]
    password: Option<String>,
    /// What they are called.
    #[schema(example = "Ann Example")]
    full_name: Option<String>,
    /// What an operator gave; needed where `registration.mode` is `invite`.
    invitation: Option<String>,
    /// The solution of a challenge (`GET /auth/challenge`), where one is asked for.
    challenge: Option<String>,
}

/// Make an account.
#[utoipa::path(
    post, path = "/auth/register", tag = "Accounts", operation_id = "register",
    request_body = Registration,
    responses(
        (status = 201, description = "The account was made.", body = Profile),
        (status = 202, description = "Addresses must be proved here: the account is made when the letter is confirmed. The same whether or not the name or the address is taken.", body = Told),
        (status = 400, description = "The name or the address is taken, the invitation is refused, or the JSON is broken.", body = ProblemBody),
        (status = 403, description = "Registration is closed, or by invitation; or a challenge is asked for first.", body = ProblemBody),
        (status = 413, description = "The body is too large.", body = ProblemBody),
        (status = 415, description = "The body is not JSON.", body = ProblemBody),
        (status = 422, description = "Members break rules.", body = ProblemBody),
        (status = 429, description = "Too many wrong invitations from this network, or letters to this address.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn register(
    State(server): State<Shared>,
    From(mut visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let invitation = members.optional("invitation");
    visitor.solution = members.optional("challenge");
    // As with the name, an empty field means: none brought.
    let invitation = invitation.as_deref().map(str::trim).filter(|token| !token.is_empty());
    let newcomer = newcomer(members, server.config.registration.password_is_required)?;
    Ok(match flow(&server.app, &visitor, newcomer, invitation).await? {
        Registered::Made(user) => json(StatusCode::CREATED, &Profile::of(&user)),
        Registered::Waiting { id } => {
            let message = "A letter is on its way to this address. The account is made when it is \
                           confirmed.";
            json(StatusCode::ACCEPTED, &Told { message, id: Some(&id) })
        }
    })
}

/// Reads the members that make a newcomer; everything that is wrong is said at once.
pub fn newcomer(mut members: Members, needs_password: bool) -> Result<Newcomer, Problem> {
    let username = members.required("username");
    let username = members.parsed("username", Username::parse(&username));
    let email = members.required("email");
    let email = members.parsed("email", Email::parse(&email));
    let password = match needs_password {
        true => Some(members.required("password")),
        false => members.optional("password"),
    };
    let password =
        password.and_then(|password| members.parsed("password", Password::parse(password)));
    // An empty field of a form means: no name given.
    let full_name = members.optional("full_name").filter(|name| !name.trim().is_empty());
    let full_name = full_name.and_then(|name| members.parsed("full_name", FullName::parse(&name)));
    members.finish()?;
    match (username, email) {
        (Some(username), Some(email)) if password.is_some() || !needs_password => {
            Ok(Newcomer { username, email, full_name, password })
        }
        _ => Err(Problem::internal("a member was refused without a fault")),
    }
}
