//! `/dev/inbox`: the letters and messages of a server that sends none, on loopback alone; as a
//! page, and as JSON for whoever asks for it.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue};
use axum::http::{Response, StatusCode, Uri};
use keyward_flows::app::config::Delivery;
use keyward_flows::letters::inbox::{self, Kept};
use serde::Serialize;

use crate::assets::Frame;
use crate::mail::write::{Written, write};
use crate::pages;
use crate::reply::json::json;
use crate::reply::problem::Problem;
use crate::state::{Server, Shared};

/// The letter's own look, as a mail program shows it; its styles stand in its text.
const LETTER_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

/// A letter as programs read it.
#[derive(Serialize)]
struct Item {
    id: String,
    to: String,
    subject: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    sent_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

impl Item {
    /// The first words that people see of it.
    fn title(&self) -> &str {
        if self.subject.is_empty() {
            self.text.lines().next().unwrap_or_default()
        } else {
            &self.subject
        }
    }
}

#[derive(Serialize)]
struct Items {
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "pages/inbox.html")]
struct List<'a> {
    frame: &'a Frame,
    items: &'a [Item],
}

#[derive(Template)]
#[template(path = "pages/letter.html")]
struct Letter<'a> {
    frame: &'a Frame,
    item: &'a Item,
}

/// `GET /dev/inbox`.
pub async fn list(
    State(server): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let items = items(&server).await?;
    if asks_for_json(&headers) {
        return Ok(json(StatusCode::OK, &Items { items }));
    }
    let page = || pages::page(&List { frame: &server.assets.frame, items: &items });
    Ok(pages::to_public_url(&server, &uri, &headers).unwrap_or_else(page))
}

/// `GET /dev/inbox/{id}`: its text, with its link and code.
pub async fn letter(
    State(server): State<Shared>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response<Body>, Problem> {
    let item = find(&server, &id).await?;
    if asks_for_json(&headers) {
        return Ok(json(StatusCode::OK, &item));
    }
    let page = || pages::page(&Letter { frame: &server.assets.frame, item: &item });
    Ok(pages::to_public_url(&server, &uri, &headers).unwrap_or_else(page))
}

/// `GET /dev/inbox/{id}/html`: as a mail program shows it.
pub async fn html(
    State(server): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response<Body>, Problem> {
    let html = find(&server, &id).await?.html.ok_or_else(missing)?;
    let mut response = pages::html(html);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, LETTER_POLICY);
    Ok(response)
}

async fn find(server: &Server, id: &str) -> Result<Item, Problem> {
    items(server).await?.into_iter().find(|item| item.id == id).ok_or_else(missing)
}

/// Newest first. Where letters are sent or impossible, there is no such page.
async fn items(server: &Server) -> Result<Vec<Item>, Problem> {
    if server.app.config.mail_delivery != Delivery::Kept
        && server.app.config.sms_delivery != Delivery::Kept
    {
        return Err(missing());
    }
    let kept = inbox::list(&server.app).await?;
    kept.into_iter().map(|kept| item(server, kept)).collect()
}

fn item(server: &Server, kept: Kept) -> Result<Item, Problem> {
    let written = write(&server.public_url, &kept.contents);
    let Written { subject, text, html, link, code } =
        written.map_err(|error| Problem::internal(&error.to_string()))?;
    let sent_at = kept.posted_at.to_string();
    Ok(Item { id: kept.id, to: kept.contents.to, subject, text, html, sent_at, link, code })
}

/// Pages are for everybody else.
fn asks_for_json(headers: &HeaderMap) -> bool {
    let names_json = |accept: &HeaderValue| {
        accept.to_str().is_ok_and(|accept| accept.to_ascii_lowercase().contains("application/json"))
    };
    headers.get_all(ACCEPT).iter().any(names_json) && !pages::accepts_html(headers)
}

fn missing() -> Problem {
    Problem::new("not_found", "Nothing is at this path.")
}
