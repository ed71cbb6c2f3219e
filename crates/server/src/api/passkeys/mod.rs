//! Passkeys as apps see them: the caller's own, and signing in with one.

pub mod own;
pub mod sign_in;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use keyward_flows::passkey::Options;
use keyward_flows::record::Passkey;
use keyward_rules::value::instant::Instant;
use serde::Serialize;
use utoipa::ToSchema;

use crate::reply::json::json;

/// What a browser is asked.
#[derive(Serialize, ToSchema)]
pub struct OptionsView {
    /// Comes back with the answer, within ten minutes.
    pub id: String,
    /// For `PublicKeyCredential.parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON`.
    #[serde(rename = "publicKey")]
    #[schema(value_type = Object)]
    pub public_key: serde_json::Value,
}

/// A passkey, to the person whose it is.
#[derive(Serialize, ToSchema)]
pub struct PasskeyView {
    /// UUIDv7.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// RFC 3339, UTC.
    pub created_at: String,
    /// When it last opened something.
    pub last_used_at: Option<String>,
    /// Whether it exists on several devices of its owner, so that it survives the loss of one.
    pub backed_up: bool,
    /// Whether it may; else it never leaves the device that it was made on.
    pub backup_eligible: bool,
    /// How its authenticator is reached: `internal`, `hybrid`, `usb`, `nfc`, `ble`.
    pub transports: Vec<String>,
}

impl PasskeyView {
    /// The view of a record.
    pub fn of(passkey: Passkey) -> Self {
        let shown = |at| Instant::from_millis(at).to_string();
        Self {
            created_at: shown(passkey.created_at),
            last_used_at: passkey.last_used_at.map(shown),
            transports: passkey.transports.split_whitespace().map(str::to_owned).collect(),
            id: passkey.id,
            name: passkey.name,
            backed_up: passkey.backed_up,
            backup_eligible: passkey.backup_eligible,
        }
    }
}

/// A passkey that was added.
#[derive(Serialize, ToSchema)]
pub struct AddedPasskey {
    /// The passkey.
    #[serde(flatten)]
    pub passkey: PasskeyView,
    /// For the day when it is lost; shown this once, and only with the first factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_codes: Option<Vec<String>>,
}

fn asked(options: Options) -> Response<Body> {
    let Options { id, public_key } = options;
    json(StatusCode::OK, &OptionsView { id, public_key })
}
