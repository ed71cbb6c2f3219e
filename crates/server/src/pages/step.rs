//! One step of a way that a letter leads: a heading, a sentence, and at most one form with one
//! button. A link only opens it; the button acts.

use askama::Template;
use axum::body::Body;
use axum::http::header::{HeaderValue, LOCATION};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;

use crate::assets::Frame;
use crate::pages;
use crate::reply::problem::{MemberProblem, Problem};
use crate::state::Server;

/// What a page shows. Everything but the heading may be absent.
#[derive(Default)]
pub(super) struct Step<'a> {
    /// What this is about.
    pub(super) heading: &'a str,
    /// The beginning of the title, where something came of the last step.
    pub(super) outcome: Option<&'a str>,
    /// What to know.
    pub(super) text: Option<&'a str>,
    /// What was done.
    pub(super) done: Option<&'a str>,
    /// What to do.
    pub(super) form: Option<Form<'a>>,
    /// Where else to go on.
    pub(super) foot: Option<&'a str>,
}

/// What is asked.
#[derive(Default)]
pub(super) struct Form<'a> {
    /// Where it posts to.
    pub(super) action: &'a str,
    /// What the button says.
    pub(super) button: &'a str,
    /// Travels along unseen.
    pub(super) token: Option<&'a str>,
    /// Whether an address is asked, and what was typed.
    pub(super) asks_email: Option<&'a str>,
    /// Whether a name is asked, and what was typed.
    pub(super) asks_username: Option<&'a str>,
    /// Whether a new password is asked, of at least so many characters.
    pub(super) asks_password: Option<usize>,
}

#[derive(Template)]
#[template(path = "pages/step.html")]
struct Page<'a> {
    frame: &'a Frame,
    heading: &'a str,
    outcome: Option<&'a str>,
    text: Option<&'a str>,
    done: Option<&'a str>,
    alert: Option<&'a str>,
    form: &'a Option<Form<'a>>,
    foot: Option<&'a str>,
    faults: &'a [MemberProblem],
}

impl Page<'_> {
    fn fault(&self, name: &str) -> Option<&str> {
        let fault = self.faults.iter().find(|fault| fault.pointer.strip_prefix('/') == Some(name));
        fault.map(|fault| fault.detail.as_str())
    }
}

/// The page of a step; with what is wrong, and of its status, where the last one was refused.
pub(super) fn show(server: &Server, step: &Step<'_>, problem: Option<&Problem>) -> Response<Body> {
    let faults = problem.map(Problem::errors).unwrap_or_default();
    let mut response = pages::page(&Page {
        frame: &server.assets.frame,
        heading: step.heading,
        outcome: step.outcome,
        text: step.text,
        done: step.done,
        alert: problem.filter(|_| faults.is_empty()).map(Problem::detail),
        form: &step.form,
        foot: step.foot,
        faults,
    });
    if let Some(problem) = problem {
        *response.status_mut() = problem.status();
        problem.add_headers(response.headers_mut());
    }
    response
}

/// Leads on to a page that says what was done: reloading it does nothing again.
pub(super) fn lead_on(target: &'static str) -> Response<Body> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, HeaderValue::from_static(target));
    response
}
