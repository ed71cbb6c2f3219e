//! `POST /auth/step-up`: who is signed in proves themselves again.

use axum::extract::{Request, State};
use axum::response::Response;
use keyward_flows::session::step_up::{self, With};
use keyward_rules::password::Password;
use serde::Deserialize;
use utoipa::ToSchema;

use super::login_factor::answer;
use super::view::{self, Tokens};
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{Enrolling, From};
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// A password, or a second factor.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct StepUpBody {
    /// The password; without a factor.
    password: Option<String>,
    /// `passkey`, `totp`, `email`, `sms` or `recovery_code`; without a password.
    factor: Option<String>,
    /// The code of that factor; not with a passkey.
    code: Option<String>,
    /// With a passkey: as `POST /auth/passkeys/options` gave it.
    id: Option<String>,
    /// With a passkey: `toJSON()` of what `navigator.credentials.get()` gave.
    #[schema(value_type = Option<Object>)]
    credential: Option<serde_json::Value>,
}

/// Prove oneself again, for what needs a fresh proof.
#[utoipa::path(
    post, path = "/auth/step-up", tag = "Sign in", operation_id = "step_up",
    security(("bearer" = [])), request_body = StepUpBody,
    responses(
        (status = 200, description = "A fresh pair of the same session; `auth_time` is now.", body = Tokens),
        (status = 401, description = "No token, one that opens nothing, or a password or code that did not match.", body = ProblemBody),
        (status = 403, description = "Called from another site.", body = ProblemBody),
        (status = 422, description = "Members break rules.", body = ProblemBody),
        (status = 429, description = "The budget of guesses is spent.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn step_up(
    State(server): State<Shared>,
    From(visitor): From,
    Enrolling(member): Enrolling,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    // A session keeps what was chosen at its sign-in; clients that send this again may.
    members.switch("remember");
    super::login::delivery(&mut members);
    let with = match members.optional("factor") {
        Some(factor) => answer(&mut members, &factor).map(With::Factor),
        None => {
            let password = members.required("password");
            members.parsed("password", Password::parse(password)).map(With::Password)
        }
    };
    members.finish()?;
    let Some(with) = with else {
        return Err(Problem::internal("a member was refused without a fault"));
    };
    let signed_in = step_up::step_up(&server.app, &visitor, &member, with).await?;
    Ok(view::signed_in(&server, &signed_in))
}
