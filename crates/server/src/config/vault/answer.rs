//! What Vault answers, and what it means.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::reference::Secret;

/// The fields of a secret.
pub(super) type Fields = Map<String, Value>;

/// The part of every answer that matters here.
#[derive(Default, Deserialize)]
struct Envelope {
    data: Option<Map<String, Value>>,
}

/// An answer that was read to its end.
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

/// What version 2 of the engine says.
pub(super) enum Outcome {
    Found(Fields),
    /// Nothing is there for version 2; the engine may be of version 1.
    Absent,
    /// Nothing more is to be asked. The text continues a setting's name.
    Refused(String),
}

impl Answer {
    /// Reads the answer at the path of version 2.
    pub(super) fn of_version_2(self, secret: &Secret, with_token: bool) -> Outcome {
        let mut data = self.data();
        let metadata = data.remove("metadata");
        match (self.status, data.remove("data"), metadata) {
            (StatusCode::OK, Some(Value::Object(fields)), Some(Value::Object(_))) => {
                Outcome::Found(fields)
            }
            (StatusCode::NOT_FOUND, _, Some(Value::Object(_))) => Outcome::Refused(format!(
                "is in Vault, where the newest version of {secret} is deleted"
            )),
            (StatusCode::OK | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND, ..) => Outcome::Absent,
            _ => Outcome::Refused(self.refusal(secret, with_token)),
        }
    }

    /// Reads the answer at the path of version 1; `None` where nothing is there either.
    pub(super) fn of_version_1(self) -> Option<Fields> {
        Some(self.data()).filter(|data| self.status == StatusCode::OK && !data.is_empty())
    }

    fn data(&self) -> Fields {
        let envelope: Envelope = serde_json::from_slice(&self.body).unwrap_or_default();
        envelope.data.unwrap_or_default()
    }

    /// Why nothing was found; it continues a setting's name.
    pub(super) fn refusal(&self, secret: &Secret, with_token: bool) -> String {
        let status = self.status.as_u16();
        match status {
            400 | 401 | 403 if !with_token => format!(
                "is in Vault, which shows {secret} to nobody without a token ({status}): set \
                 VAULT_TOKEN or VAULT_TOKEN_FILE"
            ),
            403 => format!("is in Vault, where the token may not read {secret} (403)"),
            404 => format!("is in Vault, where nothing is at {secret} (404)"),
            503 => "is in Vault, which is sealed or not ready (503)".to_owned(),
            200 => format!("is in Vault, where {secret} is no secret of the KV engine"),
            300..400 => format!(
                "is in Vault, which answers with a redirect ({status}); VAULT_ADDR must name the \
                 server that answers itself"
            ),
            _ => format!("is in Vault, which answers {status} for {secret}"),
        }
    }
}
