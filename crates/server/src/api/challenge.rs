//! `GET /auth/challenge`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keyward_flows::automation::{self, Asked};
use keyward_rules::login::proof_of_work::ALGORITHM;
use serde::Serialize;
use utoipa::ToSchema;

use crate::reply::json::json;
use crate::reply::problem::Problem;
use crate::state::Shared;

/// What is asked before a registration, and of a sign-in after many failures.
#[derive(Default, Serialize, ToSchema)]
pub struct ChallengeView {
    /// `off`, `proof_of_work` or `captcha`.
    kind: &'static str,
    /// Find a nonce such that `algorithm` of `<token>:<nonce>` begins with `difficulty` zero
    /// bits, and send `<token>:<nonce>` as the member `challenge`. Good once.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// `SHA-256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<&'static str>,
    /// In zero bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    difficulty: Option<u32>,
    /// RFC 3339, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    /// For the widget of the captcha service, whose response is the member `challenge`.
    #[serde(skip_serializing_if = "Option::is_none")]
    site_key: Option<String>,
}

/// What to solve before registering, and before signing in after many failures.
#[utoipa::path(
    get, path = "/auth/challenge", tag = "Sign in", operation_id = "challenge",
    responses((status = 200, description = "Work to be done, a captcha to be shown, or nothing.", body = ChallengeView))
)]
pub async fn challenge(State(server): State<Shared>) -> Result<Response, Problem> {
    let asked = server.app.config.automation.as_ref().map(|automation| &automation.asked);
    let view = match (automation::challenge(&server.app)?, asked) {
        (Some(challenge), _) => ChallengeView {
            kind: "proof_of_work",
            token: Some(challenge.token),
            algorithm: Some(ALGORITHM),
            difficulty: Some(challenge.difficulty),
            expires_at: Some(challenge.expires_at.to_string()),
            site_key: None,
        },
        (None, Some(Asked::Captcha { site_key, .. })) => ChallengeView {
            kind: "captcha",
            site_key: Some(site_key.clone()),
            ..ChallengeView::default()
        },
        (None, _) => ChallengeView { kind: "off", ..ChallengeView::default() },
    };
    Ok(json(StatusCode::OK, &view))
}
