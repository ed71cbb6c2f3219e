//! `/undo-email?token=…`: takes a change of address back by the link of a letter. Looking spends nothing.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, Uri};
use keyward_flows::address::undo;

use super::step::{self, Form, Step};
use crate::api::email::token;
use crate::reply::problem::Problem;
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::request::query::parameter;
use crate::state::{Server, Shared};

const HEADING: &str = "Take your address back";

/// `GET /undo-email?token=…`.
pub async fn show(State(server): State<Shared>, uri: Uri) -> Response<Body> {
    if parameter(&uri, "done").is_some() {
        let done = "Every session has ended, and the password is gone. A letter with a link to a \
                    new one is on its way.";
        let heading = "Your address is back";
        return step::show(&server, &Step { heading, done: Some(done), ..Step::default() }, None);
    }
    let token = parameter(&uri, "token").unwrap_or_default();
    let (email, _) = match undo::look(&server.app, &token).await {
        Ok(held) => held,
        Err(refusal) => return refused(&server, &refusal.into()),
    };
    let text = format!(
        "{email} becomes the address of your account again. Every session ends, and the password \
         goes: a letter leads you to a new one."
    );
    let step = Step {
        heading: HEADING,
        text: Some(&text),
        form: Some(Form {
            action: "/undo-email",
            button: "Take it back",
            token: Some(&token),
            ..Form::default()
        }),
        ..Step::default()
    };
    step::show(&server, &step, None)
}

/// `POST /undo-email`.
pub async fn act(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let token = token(Members::read(request, Accepts::Form).await?)?;
    Ok(match undo::undo(&server.app, &visitor, &token).await {
        Ok(()) => step::lead_on("/undo-email?done=1"),
        Err(refusal) => refused(&server, &refusal.into()),
    })
}

fn refused(server: &Server, problem: &Problem) -> Response<Body> {
    let step = Step { heading: HEADING, outcome: Some("Not changed"), ..Step::default() };
    step::show(server, &step, Some(problem))
}
