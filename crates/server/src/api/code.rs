//! `POST /auth/code/start` and `/auth/code/finish`: sign-in by a letter.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::login::letter::{finish, start};
use keyward_flows::login::{Choice, Delivery};
use keyward_rules::value::email::Email;
use serde::Deserialize;
use utoipa::ToSchema;

use super::login::delivery;
use super::view::{self, SignInAnswer, Told};
use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, PerhapsSignedIn};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// Where the letter goes, and what it carries.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Start {
    /// The address, in any spelling.
    #[schema(example = "ann@example.com")]
    email: String,
    /// `code` or `link`.
    #[schema(example = "code")]
    kind: String,
}

/// Ask for a letter that signs in.
#[utoipa::path(
    post, path = "/auth/code/start", tag = "Sign in", operation_id = "start_code",
    request_body = Start,
    responses(
        (status = 202, description = "Taken up; the same, with an `id`, whether or not somebody has the address.", body = Told),
        (status = 403, description = "login.email_code is off.", body = ProblemBody),
        (status = 429, description = "Too many letters to this address, or too many tries from this network.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn start_code(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let email = members.required("email");
    let email = members.parsed("email", Email::parse(&email));
    let kind = members.required("kind");
    let by = match kind.as_str() {
        "code" => Some(start::By::Code),
        "link" => Some(start::By::Link),
        // That it is missing is noted already.
        "" => None,
        _ => {
            members.fault("kind", "unknown_value", "kind is code or link.".to_owned());
            None
        }
    };
    members.finish()?;
    let (Some(email), Some(by)) = (email, by) else {
        return Err(Problem::internal("a member was refused without a fault"));
    };
    let id = start::start(&server.app, &visitor, &email, by).await?;
    let message = "If an account has this address, a letter is on its way. It works for 10 \
                   minutes.";
    Ok(json(StatusCode::ACCEPTED, &Told { message, id: Some(&id) }))
}

/// What the letter carried.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Finish {
    /// With a code: the `id` that `/auth/code/start` gave.
    id: Option<String>,
    /// Six digits; spaces and hyphens are ignored.
    #[schema(example = "123456")]
    code: Option<String>,
    /// With a link: what stands behind `?token=`.
    token: Option<String>,
    /// Stay signed in for 30 days.
    #[schema(default = false)]
    remember: Option<bool>,
    /// How the refresh token travels: `cookie` or `body`.
    #[schema(default = "cookie", example = "body")]
    refresh_delivery: Option<String>,
}

/// Sign in by the code or the token of a letter.
#[utoipa::path(
    post, path = "/auth/code/finish", tag = "Sign in", operation_id = "finish_code",
    request_body = Finish, security((), ("bearer" = [])),
    responses(
        (status = 200, description = "Signed in, as by `/auth/login`; or the sign-in waits for a second factor.", body = SignInAnswer),
        (status = 401, description = "The code or the token did not match, was used or has expired.", body = ProblemBody),
        (status = 403, description = "Called from another site.", body = ProblemBody),
        (status = 429, description = "The budget of guesses is spent.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn finish_code(
    State(server): State<Shared>,
    From(visitor): From,
    PerhapsSignedIn(member): PerhapsSignedIn,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let token = members.optional("token");
    let pair = match token {
        Some(_) => None,
        None => Some((members.required("id"), members.required("code"))),
    };
    let remember = members.switch("remember");
    let delivery = delivery(&mut members).unwrap_or(Delivery::Cookie);
    members.finish()?;
    let choice = Choice { remember, delivery };
    let (app, member) = (&server.app, member.as_ref());
    let outcome = match (&token, &pair) {
        (Some(token), _) => finish::by_link(app, &visitor, member, token.trim(), choice).await,
        (None, Some((id, code))) => {
            finish::by_code(app, &visitor, member, (id.trim(), code), choice).await
        }
        (None, None) => return Err(Problem::internal("a member was refused without a fault")),
    };
    Ok(view::outcome(&server, &outcome?))
}
