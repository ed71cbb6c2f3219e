//! `GET /.well-known/jwks.json`: the public keys that verify our tokens.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use axum::response::Response;

use crate::reply::json;
use crate::state::Shared;

/// The JWK Set (RFC 7517): the key in use, the next one, and those of which a token may live.
/// Keep it for minutes, and ask again when a token names a key that is not in it.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "Keys", operation_id = "jwks",
    responses((status = 200, description = "The public keys.", content_type = "application/jwk-set+json", body = Object))
)]
pub async fn jwks(State(server): State<Shared>) -> Response {
    let mut response = json::bytes(StatusCode::OK, server.app.jwks());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/jwk-set+json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert("access-control-allow-origin", HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}
