//! Cross-site requests: a route that sets or reads a cookie takes them from its own origin,
//! from listed ones, and from programs, which send neither `Origin` nor `Sec-Fetch-Site`.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::{HeaderMap, ORIGIN};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::reply::problem::Problem;
use crate::state::{Server, Shared};

/// The guard of routes that set or read a cookie.
pub async fn same_site(State(server): State<Shared>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_ours(&server, request.headers()) {
        return next.run(request).await;
    }
    Problem::new("cross_site", "This request came from another site, so nothing was done.")
        .into_response()
}

fn is_ours(server: &Server, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    match (origins.next(), origins.next()) {
        (Some(origin), None) => origin.to_str().is_ok_and(|origin| {
            origin == server.public_url
                || server.config.server.cors_origins.iter().any(|listed| listed.as_str() == origin)
        }),
        (Some(_), Some(_)) => false,
        (None, _) => {
            let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
            !matches!(site, Some(b"cross-site" | b"same-site"))
        }
    }
}
