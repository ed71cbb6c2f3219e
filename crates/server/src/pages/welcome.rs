//! `/welcome`: the first administrator, by the one-time link. Looking spends nothing.

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{HeaderValue, LOCATION};
use axum::http::{Response, StatusCode, Uri};
use axum::response::IntoResponse;
use keyward_flows::Refusal;
use keyward_flows::admin::first;
use keyward_rules::value::instant::Instant;

use crate::api::register::newcomer;
use crate::assets::Frame;
use crate::pages;
use crate::reply::problem::{MemberProblem, Problem};
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::request::query::parameter;
use crate::state::{Server, Shared};

#[derive(Template)]
#[template(path = "pages/welcome.html")]
struct Page<'a> {
    frame: &'a Frame,
    token: &'a str,
    minutes: String,
    minimum_length: usize,
    username: &'a str,
    email: &'a str,
    alert: Option<String>,
    faults: &'a [MemberProblem],
}

impl Page<'_> {
    fn fault(&self, name: &str) -> Option<&str> {
        let fault = self.faults.iter().find(|fault| fault.pointer.strip_prefix('/') == Some(name));
        fault.map(|fault| fault.detail.as_str())
    }
}

/// `GET /welcome?token=…`: the form.
pub async fn show(State(server): State<Shared>, uri: Uri) -> Result<Response<Body>, Problem> {
    let token = parameter(&uri, "token").unwrap_or_default();
    let until = first::look(&server.app, &token).await?;
    Ok(form(&server, &Typed { token, ..Typed::default() }, until, None))
}

/// What was typed, to be shown again; never the password.
#[derive(Default)]
struct Typed {
    token: String,
    username: String,
    email: String,
}

/// `POST /welcome`: makes the administrator, or shows the form again with what is wrong.
pub async fn create(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let mut members = Members::read(request, Accepts::Form).await?;
    let typed = Typed {
        token: members.required("token"),
        username: members.peek("username"),
        email: members.peek("email"),
    };
    let made = match newcomer(members, true) {
        Ok(newcomer) => first::create(&server.app, &visitor, &typed.token, newcomer)
            .await
            .map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match made {
        Ok(_) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            let target = HeaderValue::from_static("/?administrator=created");
            response.headers_mut().insert(LOCATION, target);
            Ok(response)
        }
        Err(problem) if problem.code() == Refusal::LinkSpent.code() => Err(problem),
        Err(problem) => {
            let until = first::look(&server.app, &typed.token).await?;
            Ok(form(&server, &typed, until, Some(&problem)))
        }
    }
}

fn form(
    server: &Server,
    typed: &Typed,
    until: Instant,
    problem: Option<&Problem>,
) -> Response<Body> {
    let left = (server.app.now().seconds_until(until) + 59) / 60;
    let faults = problem.map(Problem::errors).unwrap_or_default();
    let mut response = pages::page(&Page {
        frame: &server.assets.frame,
        token: &typed.token,
        minutes: if left == 1 { "minute".to_owned() } else { format!("{left} minutes") },
        minimum_length: server.config.passwords.minimum_length,
        username: &typed.username,
        email: &typed.email,
        alert: problem.filter(|_| faults.is_empty()).map(|problem| problem.detail().to_owned()),
        faults,
    });
    if let Some(problem) = problem {
        *response.status_mut() = problem.status();
        problem.add_headers(response.headers_mut());
    }
    response
}
