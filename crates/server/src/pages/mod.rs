//! Pages for people: server-rendered, plain forms, nothing from outside.

pub mod by_letter;
pub mod error;
pub mod forgot;
pub mod inbox;
pub mod link;
pub mod reset;
pub mod start;
mod step;
pub mod undo;
pub mod verify;
pub mod welcome;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderMap, HeaderValue, LOCATION,
    REFERRER_POLICY,
};
use axum::http::{Method, Response, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::IntoResponse;

use crate::reply::problem::Problem;
use crate::state::{Server, Shared};

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

/// Paths that answer HTML whatever the caller accepts.
pub fn is_page(path: &str) -> bool {
    matches!(
        path,
        "/welcome"
            | "/forgot"
            | "/reset"
            | "/verify"
            | "/undo-email"
            | "/not-me"
            | "/unlock"
            | "/keep-account"
            | "/login/link"
            | "/docs"
            | "/docs/errors"
    )
}

/// Whether the caller is somebody with a browser.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers.get_all(ACCEPT).iter().any(names_html)
}

/// Whether one `Accept` line names HTML.
pub fn names_html(accept: &HeaderValue) -> bool {
    accept.to_str().is_ok_and(|value| value.to_ascii_lowercase().contains("text/html"))
}

/// A rendered page, with the headers of pages.
pub fn page(template: &impl Template) -> Response<Body> {
    match template.render() {
        Ok(text) => html(text),
        Err(error) => Problem::internal(&error.to_string()).into_response(),
    }
}

/// A page that is rendered already, with the headers of pages.
pub fn html(text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    // With no-referrer our own forms would post `Origin: null`.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The guard of pages: a page asked for at another host is sent to `public_url`.
pub async fn at_public_url(
    State(server): State<Shared>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let leads_on = reads.then(|| to_public_url(&server, request.uri(), request.headers()));
    match leads_on.flatten() {
        Some(redirect) => redirect,
        None => next.run(request).await,
    }
}

/// Leads on to `public_url`, unless the page was asked for there. The target is built from
/// the setting; of the request only path and query are kept.
pub fn to_public_url(server: &Server, uri: &Uri, headers: &HeaderMap) -> Option<Response<Body>> {
    if is_public_host(&server.public_url, uri, headers) {
        return None;
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Some(match HeaderValue::try_from(format!("{}{path}", server.public_url)) {
        Ok(target) => {
            let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
            response.headers_mut().insert(LOCATION, target);
            response
        }
        Err(_) => Problem::new("malformed_request", "The path can't be read.").into_response(),
    })
}

/// HTTP/1.1 names the host in a header, HTTP/2 in the target.
fn is_public_host(public_url: &str, uri: &Uri, headers: &HeaderMap) -> bool {
    let expected = public_url.split_once("://").map_or(public_url, |(_, host)| host);
    let host = match headers.get(HOST) {
        Some(value) => value.to_str().ok(),
        None => uri.authority().map(|authority| authority.as_str()),
    };
    host.is_none_or(|host| host.eq_ignore_ascii_case(expected))
}
