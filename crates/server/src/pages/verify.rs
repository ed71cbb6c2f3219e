//! `/verify?token=…`: proves an address by the link of a letter. Looking spends nothing.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, Uri};
use keyward_flows::Refusal;
use keyward_flows::address::resend::resend;
use keyward_flows::address::verify::{self, Asked};

use super::step::{self, Form, Step};
use crate::api::forgot::address;
use crate::api::verify::read;
use crate::reply::problem::Problem;
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::request::query::parameter;
use crate::state::{Server, Shared};

const HEADING: &str = "Confirm your address";

/// `GET /verify?token=…`.
pub async fn show(State(server): State<Shared>, uri: Uri) -> Response<Body> {
    let said = |heading, done| {
        step::show(&server, &Step { heading, done: Some(done), ..Step::default() }, None)
    };
    if parameter(&uri, "done").is_some() {
        return said("Your address is confirmed", "You can sign in now.");
    }
    if parameter(&uri, "sent").is_some() {
        let sent = "If this address waits to be confirmed, another letter is on its way.";
        return said("Look into your mailbox", sent);
    }
    let token = parameter(&uri, "token").unwrap_or_default();
    match verify::look(&server.app, &token).await {
        Ok(asked) => form(&server, &token, &asked, "", None),
        Err(refusal) => refused(&server, &refusal.into()),
    }
}

/// `POST /verify`: proves the address, or sends another letter where only an address came along.
pub async fn act(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let members = Members::read(request, Accepts::Form).await?;
    let (token, username) = (members.peek("token"), members.peek("username"));
    if token.is_empty() {
        let sent = match address(members) {
            Ok(email) => resend(&server.app, &visitor, &email).await.map_err(Problem::from),
            Err(problem) => Err(problem),
        };
        return Ok(match sent {
            Ok(()) => step::lead_on("/verify?sent=1"),
            Err(problem) => refused(&server, &problem),
        });
    }
    let done = match read(members) {
        Ok((token, proof)) => {
            verify::verify(&server.app, &visitor, None, &token, proof).await.map_err(Problem::from)
        }
        Err(problem) => Err(problem),
    };
    let problem = match done {
        Ok(()) => return Ok(step::lead_on("/verify?done=1")),
        Err(problem) if problem.code() == Refusal::VerificationTokenRefused.code() => {
            return Ok(refused(&server, &problem));
        }
        Err(problem) => problem,
    };
    let asked = verify::look(&server.app, &token).await?;
    Ok(form(&server, &token, &asked, &username, Some(&problem)))
}

fn form(
    server: &Server,
    token: &str,
    asked: &Asked,
    username: &str,
    problem: Option<&Problem>,
) -> Response<Body> {
    let Asked { email, username: name, .. } = asked;
    let text = match (asked.needs_username, asked.needs_password) {
        (true, _) => format!(
            "{email} is yours when you confirm it. The name {name} is taken by now: choose \
             another one, and a password."
        ),
        (false, true) => format!(
            "{email} is yours when you confirm it. Choose the password of the account {name}: it \
             takes the place of one that was set before."
        ),
        (false, false) => format!(
            "{email} becomes the address of the account {name}. If that account is not yours, \
             close this page; nothing happens."
        ),
    };
    let step = Step {
        heading: HEADING,
        outcome: problem.map(|_| "Not confirmed"),
        text: Some(&text),
        form: Some(Form {
            action: "/verify",
            button: "Confirm address",
            token: Some(token),
            asks_username: asked.needs_username.then_some(username),
            asks_password: asked.needs_password.then_some(server.config.passwords.minimum_length),
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
        outcome: Some("Not confirmed"),
        form: Some(Form {
            action: "/verify",
            button: "Send a new link",
            asks_email: Some(""),
            ..Form::default()
        }),
        ..Step::default()
    };
    step::show(server, &step, Some(problem))
}
