//! `GET /`: a message to programs, the start page to people.

use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{HeaderMap, HeaderValue, VARY};
use axum::http::{Response, StatusCode, Uri};
use serde::Serialize;
use utoipa::ToSchema;

use crate::assets::Frame;
use crate::pages;
use crate::reply::json::json;
use crate::request::query::parameter;
use crate::state::Shared;

#[derive(Template)]
#[template(path = "pages/start.html")]
struct Start<'a> {
    frame: &'a Frame,
    public_url: &'a str,
    version: &'static str,
    administrator_created: bool,
}

/// What programs read.
#[derive(Serialize, ToSchema)]
pub struct Message {
    message: String,
    version: &'static str,
}

/// Where to read on.
#[utoipa::path(
    get, path = "/", tag = "Reference", operation_id = "start",
    responses((status = 200, description = "A message to programs, a page to browsers.", body = Message))
)]
pub async fn start(State(server): State<Shared>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let version = env!("CARGO_PKG_VERSION");
    let mut response = if pages::accepts_html(&headers) {
        let page = || {
            pages::page(&Start {
                frame: &server.assets.frame,
                public_url: &server.public_url,
                version,
                administrator_created: parameter(&uri, "administrator").as_deref()
                    == Some("created"),
            })
        };
        pages::to_public_url(&server, &uri, &headers).unwrap_or_else(page)
    } else {
        let message = format!("Keyward is running. See {}/docs.", server.public_url);
        json(StatusCode::OK, &Message { message, version })
    };
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    response
}
