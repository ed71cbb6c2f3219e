//! The page of a problem: what happened, what to do, and details for developers.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use axum::http::header::HeaderMap;

use crate::assets::Frame;
use crate::pages;
use crate::reply::problem::{self, Problem};
use crate::state::Server;

#[derive(Template)]
#[template(path = "pages/error.html")]
struct Page<'a> {
    frame: &'a Frame,
    title: &'a str,
    detail: &'a str,
    status: u16,
    code: &'a str,
    time: String,
    request_id: &'a str,
}

/// Renders a problem; headers of the handler's answer stay.
pub fn show(
    server: &Server,
    problem: &Problem,
    request_id: &str,
    before: &HeaderMap,
) -> Response<Body> {
    let mut response = pages::page(&Page {
        frame: &server.assets.frame,
        title: problem.title(),
        detail: problem.detail(),
        status: problem.status().as_u16(),
        code: problem.code(),
        time: server.app.now().to_string(),
        request_id,
    });
    *response.status_mut() = problem.status();
    problem.add_headers(response.headers_mut());
    problem::keep(before, response.headers_mut());
    response
}
