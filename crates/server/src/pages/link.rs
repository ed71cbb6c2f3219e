//! `/login/link?token=…`: signs in by the link of a letter. Looking spends nothing, so that a
//! program that follows links in letters signs nobody in.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{Response, Uri};
use keyward_flows::Refusal;
use keyward_flows::login::letter::{finish, start};
use keyward_flows::login::{Choice, Delivery, Outcome};

use super::step::{self, Form, Step};
use crate::api::email::token;
use crate::api::forgot::address;
use crate::api::view;
use crate::reply::problem::Problem;
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::request::query::parameter;
use crate::state::{Server, Shared};

const HEADING: &str = "Sign in by link";

/// `GET /login/link?token=…`.
pub async fn show(State(server): State<Shared>, uri: Uri) -> Response<Body> {
    let said = |heading, done| {
        step::show(&server, &Step { heading, done: Some(done), ..Step::default() }, None)
    };
    if parameter(&uri, "done").is_some() {
        return said("You are signed in", "This browser has a session now.");
    }
    if parameter(&uri, "sent").is_some() {
        let sent = "If an account has this address, a letter with a link is on its way. The link \
                    works for 10 minutes.";
        return said("Look into your mailbox", sent);
    }
    let token = parameter(&uri, "token").unwrap_or_default();
    let username = match finish::look(&server.app, &token).await {
        Ok((username, _)) => username,
        Err(refusal) => return refused(&server, &refusal.into()),
    };
    let text = format!("You are {username}. If you did not ask for this link, close this page.");
    let step = Step {
        heading: HEADING,
        text: Some(&text),
        form: Some(Form {
            action: "/login/link",
            button: "Sign in",
            token: Some(&token),
            ..Form::default()
        }),
        ..Step::default()
    };
    step::show(&server, &step, None)
}

/// `POST /login/link`: signs in, or sends another link where only an address came along.
pub async fn act(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let members = Members::read(request, Accepts::Form).await?;
    if members.peek("token").is_empty() {
        let sent = match address(members) {
            Ok(email) => start::start(&server.app, &visitor, &email, start::By::Link)
                .await
                .map_err(Problem::from),
            Err(problem) => Err(problem),
        };
        return Ok(match sent {
            Ok(_) => step::lead_on("/login/link?sent=1"),
            Err(problem) => refused(&server, &problem),
        });
    }
    let token = token(members)?;
    let choice = Choice { remember: false, delivery: Delivery::Cookie };
    match finish::by_link(&server.app, &visitor, None, &token, choice).await {
        Ok(outcome @ Outcome::SignedIn(_)) => {
            let mut response = step::lead_on("/login/link?done=1");
            for cookie in view::outcome(&server, &outcome).headers().get_all(SET_COOKIE) {
                response.headers_mut().append(SET_COOKIE, cookie.clone());
            }
            Ok(response)
        }
        Ok(Outcome::FactorRequired(_)) => {
            let step = Step {
                heading: HEADING,
                outcome: Some("Not signed in"),
                text: Some(
                    "This account also asks for a second factor. Sign in where you can bring it.",
                ),
                ..Step::default()
            };
            Ok(step::show(&server, &step, None))
        }
        Err(refusal @ Refusal::SignInLinkRefused) => Ok(refused(&server, &refusal.into())),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The next link can be asked for right there.
fn refused(server: &Server, problem: &Problem) -> Response<Body> {
    let step = Step {
        heading: HEADING,
        outcome: Some("Not signed in"),
        form: Some(Form {
            action: "/login/link",
            button: "Send a new link",
            asks_email: Some(""),
            ..Form::default()
        }),
        ..Step::default()
    };
    step::show(server, &step, Some(problem))
}
