//! Style and scripts of our own: embedded, named by their content, kept by browsers for good.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Response;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use keyward_rules::value::secret;

use crate::reply::problem::Problem;
use crate::state::Shared;

/// Where the pages find their assets.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The mark, for tabs and bookmarks.
    pub icon: String,
    /// The stylesheet of every page.
    pub style: String,
    /// Shows and hides passwords.
    pub reveal: String,
    /// Style and script of the API reference.
    pub docs_style: String,
    /// See `docs_style`.
    pub docs_script: String,
}

/// What is served below `/assets`.
pub struct Assets {
    /// The paths, for templates.
    pub frame: Frame,
    files: Vec<File>,
}

struct File {
    name: String,
    kind: &'static str,
    body: &'static str,
}

const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";
const JS: &str = "text/javascript; charset=utf-8";

impl Default for Assets {
    fn default() -> Self {
        Self::new()
    }
}

impl Assets {
    /// Names each file by its content.
    pub fn new() -> Self {
        let mut files = Vec::new();
        let mut add = |name: &str, kind, body: &'static str| {
            let [a, b, c, d, ..] = secret::hash(body);
            let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
            let name = format!("{stem}.{a:02x}{b:02x}{c:02x}{d:02x}.{ending}");
            let path = format!("/assets/{name}");
            files.push(File { name, kind, body });
            path
        };
        let frame = Frame {
            icon: add("icon.svg", SVG, include_str!("../assets/icon.svg")),
            style: add("keyward.css", CSS, include_str!("../assets/keyward.css")),
            reveal: add("reveal.js", JS, include_str!("../assets/reveal.js")),
            docs_style: add("docs.css", CSS, include_str!("../assets/docs.css")),
            docs_script: add("docs.js", JS, include_str!("../assets/docs.js")),
        };
        Self { frame, files }
    }
}

/// `GET /assets/{name}`.
pub async fn asset(
    State(server): State<Shared>,
    Path(name): Path<String>,
) -> Result<Response<Body>, Problem> {
    let file = server
        .assets
        .files
        .iter()
        .find(|file| file.name == name)
        .ok_or_else(|| Problem::new("not_found", "Nothing is at this path."))?;
    let mut response = Response::new(Body::from(file.body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}
