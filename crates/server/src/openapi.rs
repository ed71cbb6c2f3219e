//! The OpenAPI 3.1 description, generated from the handlers. A test counts that no route of
//! the router is missing from it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use utoipa::OpenApi;
use utoipa::openapi::Server as OpenApiServer;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

use crate::api::{
    by_letter, challenge, code, deletion, email, events, export, forgot, lock, reset, verify,
};
use crate::api::{devices, factor_send, factors, factors_reached, jwks, login, login_factor};
use crate::api::{logout, me, passkeys, password, recovery_codes, refresh, register, sessions};
use crate::api::{password_policy, step_up};
use crate::health;
use crate::pages::start;
use crate::reply::json;
use crate::state::Shared;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Keyward",
        description = "Register, sign in, and carry tokens that every service trusts. Errors are `application/problem+json` (RFC 9457) with a stable `code`; [every code is explained](/docs/errors).",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "Accounts", description = "Make an account"),
        (name = "Sign in", description = "Begin, continue and end a session"),
        (name = "Recovery", description = "Prove an address, and come back in without a password"),
        (name = "Own account", description = "What members see and change of their own"),
        (name = "Second factors", description = "What a member has beside the password"),
        (name = "Keys", description = "What verifies our tokens"),
        (name = "Health", description = "For supervisors and load balancers"),
        (name = "Reference", description = "Where to read on"),
    ),
    paths(
        start::start,
        register::register,
        challenge::challenge,
        password_policy::password_policy,
        login::login,
        login_factor::login_factor,
        factor_send::factor_send,
        step_up::step_up,
        refresh::refresh,
        logout::logout,
        code::start_code,
        code::finish_code,
        forgot::forgot,
        reset::reset,
        verify::verify,
        verify::resend,
        email::undo_email_change,
        by_letter::not_me,
        by_letter::unlock,
        by_letter::undo_deletion,
        passkeys::sign_in::ask,
        passkeys::sign_in::finish,
        me::me,
        me::change_profile,
        deletion::delete_account,
        export::export_account,
        lock::lock_account,
        events::list_events,
        password::change_password,
        email::change_email,
        password::remove_password,
        sessions::list_sessions,
        sessions::end_session,
        sessions::end_other_sessions,
        passkeys::own::ask,
        passkeys::own::add,
        passkeys::own::rename,
        passkeys::own::remove,
        factors::list_factors,
        factors::remove_factor,
        factors::begin_totp,
        factors::confirm_totp,
        factors_reached::begin_email,
        factors_reached::confirm_email,
        factors_reached::begin_sms,
        factors_reached::confirm_sms,
        recovery_codes::renew,
        devices::list_devices,
        devices::forget_devices,
        devices::forget_device,
        jwks::jwks,
        health::live,
        health::ready,
        openapi,
    )
)]
struct Description;

/// Where the description keeps the shape of a problem.
const PROBLEM: &str = "#/components/schemas/Problem";

/// The description as JSON, for a server of this address.
pub fn json(public_url: &str) -> String {
    let mut description = Description::openapi();
    description.servers = Some(vec![OpenApiServer::new(public_url)]);
    if let Some(components) = &mut description.components {
        let bearer = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
    let mut value = serde_json::to_value(&description).unwrap_or_default();
    document_bodies(&mut value);
    name_problems(&mut value);
    value.to_string()
}

/// What every route that reads a body can refuse, where its own notes do not say more.
fn document_bodies(value: &mut serde_json::Value) {
    const REFUSED: [(&str, &str); 4] = [
        ("400", "The body is broken."),
        ("413", "The body is too large."),
        ("415", "The body is of another kind."),
        ("422", "Members break rules."),
    ];
    let paths = value["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in
        paths.filter_map(|path| path.as_object_mut()).flat_map(|path| path.values_mut())
    {
        if operation.get("requestBody").is_none() {
            continue;
        }
        for (status, description) in REFUSED {
            let problem = serde_json::json!({
                "description": description,
                "content": { "application/json": { "schema": { "$ref": PROBLEM } } },
            });
            if let Some(responses) = operation["responses"].as_object_mut() {
                responses.entry(status).or_insert(problem);
            }
        }
    }
}

/// Problems have a media type of their own (RFC 9457 section 3), which the handlers' notes
/// would have to repeat for each answer.
fn name_problems(value: &mut serde_json::Value) {
    let is_problem = |media: &serde_json::Value| media["schema"]["$ref"] == PROBLEM;
    if let Some(content) = value.get_mut("content").and_then(|content| content.as_object_mut())
        && content.get("application/json").is_some_and(is_problem)
        && let Some(media) = content.remove("application/json")
    {
        content.insert("application/problem+json".to_owned(), media);
    }
    match value {
        serde_json::Value::Object(members) => members.values_mut().for_each(name_problems),
        serde_json::Value::Array(items) => items.iter_mut().for_each(name_problems),
        _ => {}
    }
}

/// This description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "Reference", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1.", body = Object))
)]
pub async fn openapi(State(server): State<Shared>) -> Response {
    json::bytes(StatusCode::OK, server.openapi.clone())
}
