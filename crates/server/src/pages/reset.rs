//! `/reset?token=…`: a new password by the link of a letter. Looking spends nothing.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{Response, Uri};
use keyward_flows::Refusal;
use keyward_flows::recover::reset;

use super::step::{self, Form, Step};
use crate::api::reset::read;
use crate::reply::problem::Problem;
use crate::request::caller::From;
use crate::request::cookie;
use crate::request::members::{Accepts, Members};
use crate::request::query::parameter;
use crate::state::{Server, Shared};

const HEADING: &str = "Choose a new password";

/// `GET /reset?token=…`.
pub async fn show(State(server): State<Shared>, uri: Uri) -> Response<Body> {
    if parameter(&uri, "done").is_some() {
        let step = Step {
            heading: "Your password is new",
            done: Some("Every session has ended. Sign in with the new password."),
            ..Step::default()
        };
        return step::show(&server, &step, None);
    }
    let token = parameter(&uri, "token").unwrap_or_default();
    match reset::look(&server.app, &token).await {
        Ok(_) => form(&server, &token, None),
        Err(refusal) => refused(&server, &refusal.into()),
    }
}

/// `POST /reset`.
pub async fn set(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let members = Members::read(request, Accepts::Form).await?;
    let typed = members.peek("token");
    let done = match read(members) {
        Ok((token, password)) => {
            reset::reset(&server.app, &visitor, None, &token, password).await.map_err(Problem::from)
        }
        Err(problem) => Err(problem),
    };
    Ok(match done {
        Ok(note) => {
            let mut response = step::lead_on("/reset?done=1");
            if let Some(value) = cookie::set_device(&note) {
                response.headers_mut().append(SET_COOKIE, value);
            }
            response
        }
        Err(problem) if problem.code() == Refusal::ResetTokenRefused.code() => {
            refused(&server, &problem)
        }
        Err(problem) => form(&server, &typed, Some(&problem)),
    })
}

fn form(server: &Server, token: &str, problem: Option<&Problem>) -> Response<Body> {
    let step = Step {
        heading: HEADING,
        outcome: problem.map(|_| "Not changed"),
        text: Some("It takes the place of the old one, and every session ends."),
        form: Some(Form {
            action: "/reset",
            button: "Set password",
            token: Some(token),
            asks_password: Some(server.config.passwords.minimum_length),
            ..Form::default()
        }),
        ..Step::default()
    };
    step::show(server, &step, problem)
}

/// The next link can be asked for right there.
fn refused(server: &Server, problem: &Problem) -> Response<Body> {
    let step = Step {
        heading: HEADING,
        outcome: Some("Not changed"),
        form: Some(Form {
            action: "/forgot",
            button: "Send a new link",
            asks_email: Some(""),
            ..Form::default()
        }),
        ..Step::default()
    };
    step::show(server, &step, Some(problem))
}
