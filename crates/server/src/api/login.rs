//! `POST /auth/login`, by form or JSON.

use axum::extract::{Request, State};
use axum::response::Response;
use keyward_flows::login::{Choice, Delivery, password::sign_in};
use keyward_rules::password::Password;
use keyward_rules::value::login_name::LoginName;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{self, SignInAnswer};
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct Credentials {
    /// The username, or the address.
    #[schema(example = "ann")]
    username: String,
    /// The password.
    #[schema(example = "orbit tangerine lamp")]
    password: String,
    /// Stay signed in for 30 days.
    #[schema(default = false)]
    remember: Option<bool>,
    /// The solution of a challenge (`GET /auth/challenge`), where one is asked for.
    challenge: Option<String>,
    /// How the refresh token travels: `cookie` or `body`.
    #[schema(default = "cookie", example = "body")]
    refresh_delivery: Option<String>,
}

/// Members that OAuth2 form clients send and that mean nothing here.
const IGNORED: [&str; 4] = ["grant_type", "scope", "client_id", "client_secret"];

/// Sign in with a password.
#[utoipa::path(
    post, path = "/auth/login", tag = "Sign in", operation_id = "login",
    request_body(content(
        (Credentials = "application/json"),
        (Credentials = "application/x-www-form-urlencoded"),
    )),
    responses(
        (status = 200, description = "Signed in; the refresh token comes as the cookie `__Host-refresh`, or in the body when asked. Or the sign-in waits for a second factor, to be brought to `/auth/login/factor`.", body = SignInAnswer),
        (status = 400, description = "The body is broken.", body = ProblemBody),
        (status = 401, description = "Nobody of that name, another password, or a person who may not come in.", body = ProblemBody),
        (status = 403, description = "Called from another site; or a challenge is asked for first.", body = ProblemBody),
        (status = 422, description = "Members break rules.", body = ProblemBody),
        (status = 429, description = "The budget of guesses is spent.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn login(
    State(server): State<Shared>,
    From(mut visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::JsonOrForm).await?;
    members.ignore(&IGNORED);
    let typed = members.required("username");
    if typed.contains('\0') {
        let detail = "A null byte cannot be part of a name.".to_owned();
        members.fault("username", "null_byte", detail);
    }
    let name = LoginName::parse(&typed);
    let password = members.required("password");
    let password = members.parsed("password", Password::parse(password));
    visitor.solution = members.optional("challenge");
    let remember = members.switch("remember");
    let delivery = delivery(&mut members).unwrap_or(Delivery::Cookie);
    members.finish()?;
    let Some(password) = password else {
        return Err(Problem::internal("a member was refused without a fault"));
    };
    let choice = Choice { remember, delivery };
    let outcome = sign_in(&server.app, &visitor, &name, password, choice).await?;
    Ok(view::outcome(&server, &outcome))
}

/// How the refresh token shall travel, where the caller says so.
pub(super) fn delivery(members: &mut Members) -> Option<Delivery> {
    let named = members.optional("refresh_delivery")?;
    let delivery = Delivery::parse(&named);
    if delivery.is_none() {
        let detail = "refresh_delivery is cookie or body.".to_owned();
        members.fault("refresh_delivery", "unknown_value", detail);
    }
    delivery
}
