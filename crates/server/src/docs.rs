//! `/docs`: the API reference, offline and with a content policy of its own, and the page
//! that explains every error.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use utoipa_swagger_ui::Config;

use crate::assets::Frame;
use crate::pages;
use crate::reply::catalogue::{KINDS, Kind};
use crate::reply::problem::Problem;
use crate::state::Shared;

/// Swagger UI sets styles and images inline, and calls the API that it describes.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

/// The files of Swagger UI that the page uses.
const FILES: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

#[derive(Template)]
#[template(path = "docs/index.html")]
struct Index<'a> {
    frame: &'a Frame,
}

#[derive(Template)]
#[template(path = "docs/errors.html")]
struct Errors<'a> {
    frame: &'a Frame,
    kinds: &'a [Kind],
}

/// `GET /docs`.
pub async fn index(State(server): State<Shared>) -> Response<Body> {
    let mut response = pages::page(&Index { frame: &server.assets.frame });
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}

/// `GET /docs/errors`.
pub async fn errors(State(server): State<Shared>) -> Response<Body> {
    pages::page(&Errors { frame: &server.assets.frame, kinds: KINDS })
}

/// `GET /docs/{file}`: Swagger UI's own files.
pub async fn file(Path(name): Path<String>) -> Result<Response<Body>, Problem> {
    let missing = || Problem::new("not_found", "Nothing is at this path.");
    if !FILES.contains(&name.as_str()) {
        return Err(missing());
    }
    let file = utoipa_swagger_ui::serve(&name, Arc::new(Config::from("/openapi.json")))
        .map_err(|error| Problem::internal(&error.to_string()))?
        .ok_or_else(missing)?;
    let mut response = Response::new(Body::from(file.bytes.into_owned()));
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&file.content_type) {
        headers.insert(CONTENT_TYPE, kind);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Ok(response)
}
