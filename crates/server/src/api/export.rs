//! `GET /users/me/export`: all that is held about the caller.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, HeaderValue};
use axum::response::Response;
use keyward_flows::account::export::{Export, export};
use keyward_flows::record::{Factor, Passkey, Session, TrustedDevice};
use keyward_rules::value::instant::Instant;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::events::EventView;
use super::view::{Profile, SessionView};
use crate::reply::json::json as answer;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::{From, SignedInAs};
use crate::state::{Server, Shared};

/// Everything about one person, without the secrets.
#[derive(Serialize, ToSchema)]
pub struct ExportView<'a> {
    /// When it was gathered; RFC 3339, UTC.
    exported_at: String,
    /// The server that holds it.
    issuer: &'a str,
    /// The account.
    profile: Profile<'a>,
    /// When the password was set; `null` where there is none.
    password_changed_at: Option<String>,
    /// Sessions that stand, and those that ended a short while ago.
    sessions: Vec<Value>,
    /// Second factors.
    factors: Vec<Value>,
    /// Passkeys.
    passkeys: Vec<Value>,
    /// Recovery codes that are left.
    recovery_codes_left: i64,
    /// Devices that are trusted.
    trusted_devices: Vec<Value>,
    /// Letters and messages that are still on record.
    letters: Vec<Value>,
    /// What happened at the account, newest first.
    events: Vec<EventView>,
}

/// All that is held about the caller, as one JSON document.
#[utoipa::path(
    get, path = "/users/me/export", tag = "Own account", operation_id = "export",
    security(("bearer" = [])),
    responses(
        (status = 200, description = "The document, to be kept as a file.", body = ExportView),
        (status = 401, description = "No token, one that opens nothing, or one of a proof that is not fresh.", body = ProblemBody),
    )
)]
pub async fn export_account(
    State(server): State<Shared>,
    From(visitor): From,
    SignedInAs(member): SignedInAs,
) -> Result<Response, Problem> {
    let export = export(&server.app, &visitor, &member).await?;
    let mut response = answer(StatusCode::OK, &view(&server, &export, &member.token.session_id));
    let name = HeaderValue::from_static("attachment; filename=\"keyward-export.json\"");
    response.headers_mut().insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

fn view<'a>(server: &'a Server, export: &'a Export, current: &str) -> ExportView<'a> {
    let locale = export.user.locale.as_deref();
    let event = |line: &_| EventView::of(&server.app, Clone::clone(line), locale);
    ExportView {
        exported_at: server.app.now().to_string(),
        issuer: &server.public_url,
        profile: Profile::of(&export.user),
        password_changed_at: export.password_changed_at.map(at),
        sessions: export.sessions.iter().map(|one| session(server, one, current, locale)).collect(),
        factors: export.factors.iter().map(factor).collect(),
        passkeys: export.passkeys.iter().map(passkey).collect(),
        recovery_codes_left: export.recovery_codes,
        trusted_devices: export.trusted_devices.iter().map(device).collect(),
        letters: export
            .letters
            .iter()
            .map(|letter| {
                let posted_at = at(letter.created_at);
                json!({ "kind": letter.kind, "channel": letter.channel, "posted_at": posted_at })
            })
            .collect(),
        events: export.events.iter().map(event).collect(),
    }
}

fn session(server: &Server, session: &Session, current: &str, locale: Option<&str>) -> Value {
    let ended_at = session.ended_at.map(at);
    let (acr, amr) = (session.acr.clone(), session.amr.clone());
    let remembered = session.remembered;
    let view = SessionView::of(&server.app, session.clone(), current, locale);
    let mut value = serde_json::to_value(view).unwrap_or_default();
    value["ended_at"] = json!(ended_at);
    value["remembered"] = json!(remembered);
    value["acr"] = json!(acr);
    value["amr"] = json!(amr.split(' ').collect::<Vec<_>>());
    value
}

fn factor(factor: &Factor) -> Value {
    json!({
        "id": factor.id, "kind": factor.kind, "name": factor.name,
        "created_at": at(factor.created_at), "last_used_at": factor.last_used_at.map(at),
    })
}

fn passkey(passkey: &Passkey) -> Value {
    json!({
        "id": passkey.id, "name": passkey.name, "aaguid": passkey.aaguid,
        "transports": passkey.transports, "backed_up": passkey.backed_up,
        "created_at": at(passkey.created_at), "last_used_at": passkey.last_used_at.map(at),
    })
}

fn device(device: &TrustedDevice) -> Value {
    json!({
        "id": device.id, "address": device.address, "user_agent": device.user_agent,
        "created_at": at(device.created_at), "last_used_at": at(device.last_used_at),
        "expires_at": at(device.expires_at),
    })
}

fn at(millis: i64) -> String {
    Instant::from_millis(millis).to_string()
}
