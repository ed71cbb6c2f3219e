//! `/not-me`, `/unlock` and `/keep-account`: pages that letters about one's own account lead to,
//! each with one button. Looking spends nothing.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, Uri};
use keyward_flows::Refusal;
use keyward_flows::account::{deletion, lock, not_me};

use super::step::{self, Form, Step};
use crate::api::by_letter::token;
use crate::reply::problem::Problem;
use crate::request::caller::From;
use crate::request::members::{Accepts, Members};
use crate::request::query::parameter;
use crate::state::{Server, Shared};

/// What a page says before and after.
struct Words {
    path: &'static str,
    heading: &'static str,
    text: &'static str,
    button: &'static str,
    done_heading: &'static str,
    done: &'static str,
    done_target: &'static str,
    refused: &'static str,
}

const NOT_ME: Words = Words {
    path: "/not-me",
    heading: "This was not you?",
    text: "Every session ends and the password goes, so whoever did it is out. A letter leads you \
           to a new password.",
    button: "This was not me",
    done_heading: "Whoever it was is out",
    done: "Every session has ended, and the password is gone. A letter with a link to a new one is \
           on its way.",
    done_target: "/not-me?done=1",
    refused: "Nothing was changed",
};

const UNLOCK: Words = Words {
    path: "/unlock",
    heading: "Unlock your account",
    text: "You can sign in again afterwards, with your password as before.",
    button: "Unlock account",
    done_heading: "Your account is unlocked",
    done: "Sign in as before. If somebody may know your password, change it.",
    done_target: "/unlock?done=1",
    refused: "Not unlocked",
};

const KEEP: Words = Words {
    path: "/keep-account",
    heading: "Keep your account",
    text: "Your account stays, with all that is in it.",
    button: "Keep account",
    done_heading: "Your account stays",
    done: "Sign in as before. If you did not ask for its deletion, change your password.",
    done_target: "/keep-account?done=1",
    refused: "Not kept",
};

/// `GET /not-me?token=…`.
pub async fn show_not_me(State(server): State<Shared>, uri: Uri) -> Response<Body> {
    let token = parameter(&uri, "token").unwrap_or_default();
    let held = match parameter(&uri, "done") {
        Some(_) => None,
        None => Some(not_me::look(&server.app, &token).await.map(drop)),
    };
    show(&server, &NOT_ME, &token, held)
}

/// `POST /not-me`.
pub async fn not_me(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let token = token(Members::read(request, Accepts::Form).await?)?;
    Ok(act(&server, &NOT_ME, not_me::not_me(&server.app, &visitor, &token).await))
}

/// `GET /unlock?token=…`.
pub async fn show_unlock(State(server): State<Shared>, uri: Uri) -> Response<Body> {
    let token = parameter(&uri, "token").unwrap_or_default();
    let held = match parameter(&uri, "done") {
        Some(_) => None,
        None => Some(lock::look(&server.app, &token).await.map(drop)),
    };
    show(&server, &UNLOCK, &token, held)
}

/// `POST /unlock`.
pub async fn unlock(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let token = token(Members::read(request, Accepts::Form).await?)?;
    Ok(act(&server, &UNLOCK, lock::unlock(&server.app, &visitor, &token).await))
}

/// `GET /keep-account?token=…`.
pub async fn show_keep(State(server): State<Shared>, uri: Uri) -> Response<Body> {
    let token = parameter(&uri, "token").unwrap_or_default();
    let held = match parameter(&uri, "done") {
        Some(_) => None,
        None => Some(deletion::look(&server.app, &token).await.map(drop)),
    };
    show(&server, &KEEP, &token, held)
}

/// `POST /keep-account`.
pub async fn keep(
    State(server): State<Shared>,
    From(visitor): From,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let token = token(Members::read(request, Accepts::Form).await?)?;
    Ok(act(&server, &KEEP, deletion::undo(&server.app, &visitor, &token).await))
}

/// The button, what is wrong with its token, or (`None`) what it did.
fn show(
    server: &Server,
    words: &Words,
    token: &str,
    held: Option<Result<(), Refusal>>,
) -> Response<Body> {
    match held {
        None => {
            let step =
                Step { heading: words.done_heading, done: Some(words.done), ..Step::default() };
            step::show(server, &step, None)
        }
        Some(Err(refusal)) => refused(server, words, &refusal.into()),
        Some(Ok(())) => {
            let form = Form {
                action: words.path,
                button: words.button,
                token: Some(token),
                ..Form::default()
            };
            let step = Step {
                heading: words.heading,
                text: Some(words.text),
                form: Some(form),
                ..Step::default()
            };
            step::show(server, &step, None)
        }
    }
}

fn act(server: &Server, words: &Words, done: Result<(), Refusal>) -> Response<Body> {
    match done {
        Ok(()) => step::lead_on(words.done_target),
        Err(refusal) => refused(server, words, &refusal.into()),
    }
}

fn refused(server: &Server, words: &Words, problem: &Problem) -> Response<Body> {
    let step = Step { heading: words.heading, outcome: Some(words.refused), ..Step::default() };
    step::show(server, &step, Some(problem))
}
