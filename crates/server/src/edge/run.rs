//! Running a request: a fall ends one request, a time limit holds, and what may change
//! something runs on its own task, so that a caller who hangs up can't stop it half-way.

use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use axum::response::IntoResponse;
use axum::routing::future::RouteFuture;
use tokio::task::JoinHandle;
use tokio::time::Sleep;
use tower::Service as _;

use crate::reply::problem::Problem;

/// The answer of the router on its way, or the problem that comes in its place.
pub(super) struct Running {
    work: Work,
    timeout: Duration,
    /// Most requests are done at once, and no timer is ever made for them.
    timer: Option<Pin<Box<Sleep>>>,
}

enum Work {
    Here(Pin<Box<RouteFuture<Infallible>>>),
    OnItsOwn(JoinHandle<Result<Response<Body>, Infallible>>),
}

impl Running {
    pub(super) fn start(router: &mut Router, request: Request<Body>, timeout: Duration) -> Self {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        let answer = router.call(request);
        let work =
            if reads { Work::Here(Box::pin(answer)) } else { Work::OnItsOwn(tokio::spawn(answer)) };
        Self { work, timeout, timer: None }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Response<Body>> {
        let polled = match &mut self.work {
            Work::Here(answer) => {
                match catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context))) {
                    Ok(polled) => polled.map(|Ok(response)| response),
                    Err(_) => Poll::Ready(fallen()),
                }
            }
            Work::OnItsOwn(task) => Pin::new(task).poll(context).map(|ended| match ended {
                Ok(Ok(response)) => response,
                Err(_) => fallen(),
            }),
        };
        if polled.is_ready() {
            return polled;
        }
        let timeout = self.timeout;
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        timer.as_mut().poll(context).map(|()| late())
    }
}

fn fallen() -> Response<Body> {
    Problem::internal("a handler panicked").into_response()
}

fn late() -> Response<Body> {
    Problem::new("timed_out", "The answer takes too long. Try again in a moment.").into_response()
}
