//! `GET /users/me/events`: what happened at the caller's account.

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use keyward_flows::App;
use keyward_flows::account::events::{self, Before};
use keyward_flows::record::Entry;
use keyward_rules::event;
use keyward_rules::session::device;
use keyward_rules::value::instant::Instant;
use keyward_rules::value::locale::Language;
use serde::Serialize;
use utoipa::ToSchema;

use crate::reply::json::json;
use crate::reply::problem::{Problem, ProblemBody};
use crate::request::caller::SignedInAs;
use crate::request::page::{self, Page};
use crate::state::Shared;

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct EventPage {
    /// Newest first.
    items: Vec<EventView>,
    /// What to send as `cursor` for the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// Something that happened at an account.
#[derive(Serialize, ToSchema)]
pub struct EventView {
    /// UUIDv7.
    id: String,
    /// RFC 3339, UTC.
    at: String,
    /// What was tried, a stable word.
    event: String,
    /// `success` or `refused`.
    outcome: String,
    /// Why it was refused, or what is worth knowing about it; a stable word.
    reason: Option<String>,
    /// The same in a sentence.
    text: String,
    /// Who acted: `visitor`, `member`, `cli` or `server`.
    by: String,
    /// The session that it began, used or ended.
    session_id: Option<String>,
    /// From where.
    address: Option<String>,
    /// The same in words.
    place: Option<String>,
    /// With what client, in words.
    device: Option<String>,
}

impl EventView {
    /// The view of a line, for a person of this locale.
    pub fn of(app: &App, entry: Entry, locale: Option<&str>) -> Self {
        let device = entry.user_agent.as_deref().and_then(device::recognise);
        let text = event::in_words(&entry.event, &entry.outcome, entry.reason.as_deref());
        Self {
            at: Instant::from_millis(entry.at).to_string(),
            text,
            place: entry.address.as_deref().map(|address| app.place(address, locale)),
            device: device.map(|device| device.in_words(Language::of(locale))),
            id: entry.id,
            event: entry.event,
            outcome: entry.outcome,
            reason: entry.reason,
            by: entry.actor_kind,
            session_id: entry.session_id,
            address: entry.address,
        }
    }
}

/// What happened at the caller's account, newest first.
#[utoipa::path(
    get, path = "/users/me/events", tag = "Own account", operation_id = "list_events",
    security(("bearer" = [])),
    params(
        ("limit" = Option<i64>, Query, description = "Most items of a page, 1 to 100; 50 where it is not said."),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
    ),
    responses(
        (status = 200, description = "A page.", body = EventPage),
        (status = 401, description = "No token, or one that opens nothing.", body = ProblemBody),
        (status = 422, description = "Parameters break rules.", body = ProblemBody),
    )
)]
pub async fn list_events(
    State(server): State<Shared>,
    SignedInAs(member): SignedInAs,
    uri: Uri,
) -> Result<Response, Problem> {
    let Page { limit, cursor } = Page::read(&uri)?;
    let before = cursor.as_deref().map(before).transpose()?;
    // One more than is shown tells whether there is a next page.
    let mut lines = events::list(&server.app, &member, before.as_ref(), limit + 1).await?;
    let shown = usize::try_from(limit).unwrap_or_default();
    let has_next = lines.len() > shown;
    lines.truncate(shown);
    let last = lines.last().filter(|_| has_next);
    let next_cursor = last.map(|line| page::cursor(&format!("{}.{}", line.at, line.id)));
    let locale = member.person.user.locale.as_deref();
    let items = lines.into_iter().map(|line| EventView::of(&server.app, line, locale)).collect();
    Ok(json(StatusCode::OK, &EventPage { items, next_cursor }))
}

fn before(cursor: &str) -> Result<Before, Problem> {
    let parsed = cursor.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id)));
    let (at, id) = parsed.ok_or_else(page::no_cursor)?;
    Ok(Before { at, id: id.to_owned() })
}
