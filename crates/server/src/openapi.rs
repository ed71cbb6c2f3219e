//! The OpenAPI 3.1 description, generated from the handlers. A test counts that no route of
//! the router is missing from it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use utoipa::OpenApi;
use utoipa::openapi::Server as OpenApiServer;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

use crate::api::{jwks, login, logout, me, password, refresh, register, sessions};
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
    paths(
        start::start,
        register::register,
        login::login,
        refresh::refresh,
        logout::logout,
        me::me,
        password::change_password,
        sessions::list_sessions,
        sessions::end_session,
        sessions::end_other_sessions,
        jwks::jwks,
        health::live,
        health::ready,
        openapi,
    )
)]
struct Description;

/// The description as JSON, for a server of this address.
pub fn json(public_url: &str) -> String {
    let mut description = Description::openapi();
    description.servers = Some(vec![OpenApiServer::new(public_url)]);
    if let Some(components) = &mut description.components {
        let bearer = Http::builder().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
    description.to_json().unwrap_or_default()
}

/// This description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "Reference", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1.", body = Object))
)]
pub async fn openapi(State(server): State<Shared>) -> Response {
    json::bytes(StatusCode::OK, server.openapi.clone())
}
