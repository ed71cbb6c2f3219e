//! JSON answers.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use serde::Serialize;

/// An answer of this status with this view as JSON.
pub fn json(status: StatusCode, view: &impl Serialize) -> Response<Body> {
    match serde_json::to_vec(view) {
        Ok(body) => bytes(status, Bytes::from(body)),
        Err(error) => super::problem::Problem::internal(&error.to_string()).into_response(),
    }
}

/// The same with a body that is rendered already.
pub fn bytes(status: StatusCode, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
