//! How a problem is shown: as JSON to programs, as a page to people.

use axum::body::Body;
use axum::http::Response;
use axum::http::header::CONTENT_TYPE;

use super::Asked;
use crate::pages;
use crate::reply::problem::Problem;
use crate::state::Server;

/// Whether the caller of this request reads pages: what accepts HTML outside the JSON routes.
fn reads_pages(asked: &Asked) -> bool {
    let path = asked.uri.path();
    let is_json =
        ["/auth", "/users", "/admin", "/oauth2", "/openapi.json", "/health", "/.well-known"]
            .iter()
            .any(|root| {
                path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
    if is_json {
        return false;
    }
    pages::is_page(path) || asked.accept.as_ref().is_some_and(pages::names_html)
}

pub(super) fn problem(
    server: &Server,
    asked: &Asked,
    problem: &Problem,
    before: &Response<Body>,
) -> Response<Body> {
    if reads_pages(asked) {
        pages::error::show(server, problem, &asked.id, before.headers())
    } else {
        problem.render(&server.public_url, &asked.id, before.headers())
    }
}

/// The problem behind an answer: a handler's own, or what an extractor of the framework
/// refused in plain text.
pub(super) fn take_problem(response: &mut Response<Body>) -> Option<Problem> {
    let own = response.extensions_mut().remove::<Problem>();
    let plain = response.headers().get(CONTENT_TYPE).map(|value| value.as_bytes());
    if own.is_none()
        && response.status().is_client_error()
        && plain.is_some_and(|kind| kind.starts_with(b"text/plain"))
    {
        return Some(Problem::new("malformed_request", "The request can't be read."));
    }
    own
}
