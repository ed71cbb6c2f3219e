//! `GET /auth/password/policy`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use keyward_rules::password::MAX_CHARS;
use serde::Serialize;
use utoipa::ToSchema;

use crate::reply::json::json;
use crate::state::Shared;

/// What a new password must be.
#[derive(Serialize, ToSchema)]
pub struct PasswordPolicy {
    /// In code points after NFC.
    #[schema(example = 15)]
    minimum_length: usize,
    /// So many are kept whole.
    #[schema(example = 1024)]
    maximum_length: usize,
    /// Whether common, breached, own and easily guessed ones are refused.
    refuse_common: bool,
    /// By zxcvbn's measure, 0 to 4; 0 where nothing is weighed.
    #[schema(example = 3)]
    minimum_strength: u8,
    /// The same in sentences, to be shown to whoever is about to choose.
    sentences: Vec<String>,
}

/// What a new password must be, before anybody fails it.
#[utoipa::path(
    get, path = "/auth/password/policy", tag = "Accounts", operation_id = "password_policy",
    responses((status = 200, description = "The rules, as numbers and as sentences.", body = PasswordPolicy))
)]
pub async fn password_policy(State(server): State<Shared>) -> Response {
    let policy = &server.app.config.password_policy;
    let view = PasswordPolicy {
        minimum_length: policy.minimum_length,
        maximum_length: MAX_CHARS,
        refuse_common: policy.refuse_common,
        minimum_strength: if policy.refuse_common { policy.minimum_strength } else { 0 },
        sentences: policy.in_words(),
    };
    json(StatusCode::OK, &view)
}
