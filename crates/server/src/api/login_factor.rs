//! `POST /auth/login/factor`: the second step of a sign-in.

use axum::extract::{Request, State};
use axum::response::Response;
use keyward_flows::factor::answer::Answer;
use keyward_flows::login::factor::sign_in;
use keyward_rules::factor::kind::FactorKind;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{self, Tokens};
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::state::Shared;

/// A second factor.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub struct FactorBody {
    /// As the first step gave it.
    mfa_token: String,
    /// `passkey`, `totp`, `email`, `sms` or `recovery_code`.
    #[schema(example = "totp")]
    factor: String,
    /// The code; not with a passkey.
    #[schema(example = "123456")]
    code: Option<String>,
    /// With a passkey: as `POST /auth/passkeys/options` gave it.
    id: Option<String>,
    /// With a passkey: `toJSON()` of what `navigator.credentials.get()` gave.
    #[schema(value_type = Option<Object>)]
    credential: Option<serde_json::Value>,
    /// Ask for no second factor in this browser for a while.
    #[schema(default = false)]
    trust_device: Option<bool>,
}

/// Bring the second factor of a sign-in.
#[utoipa::path(
    post, path = "/auth/login/factor", tag = "Sign in", operation_id = "login_factor",
    request_body = FactorBody,
    responses(
        (status = 200, description = "Signed in, as at the first step; with `trust_device` a cookie `__Host-trusted` comes along.", body = Tokens),
        (status = 401, description = "The code did not match, or the sign-in waits no more.", body = ProblemBody),
        (status = 403, description = "Called from another site.", body = ProblemBody),
        (status = 422, description = "Members break rules.", body = ProblemBody),
        (status = 429, description = "The budget of guesses is spent.", body = ProblemBody),
        (status = 503, description = "Busy; try again.", body = ProblemBody),
    )
)]
pub async fn login_factor(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = Members::read(request, Accepts::Json).await?;
    let mfa_token = members.required("mfa_token");
    let trust_device = members.switch("trust_device");
    let factor = members.required("factor");
    let answer = answer(&mut members, &factor);
    // A session keeps what was chosen at the first step; clients that send this again may.
    members.switch("remember");
    super::login::delivery(&mut members);
    members.finish()?;
    let Some(answer) = answer else {
        return Err(Problem::internal("a member was refused without a fault"));
    };
    let outcome = sign_in(&server.app, &visitor, &mfa_token, answer, trust_device).await?;
    Ok(view::outcome(&server, &outcome))
}

/// The factor that a body brings; `None` with its fault noted.
pub(super) fn answer(members: &mut Members, factor: &str) -> Option<Answer> {
    let kind = FactorKind::parse(factor);
    let answer = match kind {
        Some(FactorKind::Totp) => Answer::Totp(members.required("code")),
        Some(FactorKind::Email) => Answer::Email(members.required("code")),
        Some(FactorKind::Sms) => Answer::Sms(members.required("code")),
        Some(FactorKind::RecoveryCode) => Answer::RecoveryCode(members.required("code")),
        Some(FactorKind::Passkey) => {
            let id = members.required("id");
            Answer::Passkey { id, credential: members.required_object("credential") }
        }
        None => {
            members.optional("code");
            if !factor.is_empty() {
                let detail = "factor is passkey, totp, email, sms or recovery_code.".to_owned();
                members.fault("factor", "unknown_value", detail);
            }
            return None;
        }
    };
    Some(answer)
}
