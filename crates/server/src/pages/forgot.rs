//! `/forgot`: asks for a letter with a link to a new password.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, Uri};
use keyward_flows::recover::forgot::forgot;

use super::step::{self, Form, Step};
use crate::api::forgot::{SENT, address};
use crate::reply::problem::Problem;
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::request::query::parameter;
use crate::state::{Server, Shared};

const HEADING: &str = "Forgot your password";

/// `GET /forgot`.
pub async fn show(State(server): State<Shared>, uri: Uri) -> Response<Body> {
    if parameter(&uri, "sent").is_none() {
        return form(&server, "", None);
    }
    let step = Step {
        heading: "Look into your mailbox",
        done: Some(SENT),
        foot: Some("No letter after a few minutes: look among the unwanted ones, or try again."),
        ..Step::default()
    };
    step::show(&server, &step, None)
}

/// `POST /forgot`.
pub async fn send(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let members = Members::read(request, Accepts::Form).await?;
    let typed = members.peek("email");
    let sent = match address(members) {
        Ok(email) => forgot(&server.app, &visitor, &email).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    Ok(match sent {
        Ok(()) => step::lead_on("/forgot?sent=1"),
        Err(problem) => form(&server, &typed, Some(&problem)),
    })
}

fn form(server: &Server, typed: &str, problem: Option<&Problem>) -> Response<Body> {
    let step = Step {
        heading: HEADING,
        outcome: problem.map(|_| "Not sent"),
        text: Some("Type the address of your account. We send a link to a new password there."),
        form: Some(Form {
            action: "/forgot",
            button: "Send link",
            asks_email: Some(typed),
            ..Form::default()
        }),
        ..Step::default()
    };
    step::show(server, &step, problem)
}
