//! Running a request: a fall ends one request, a time limit holds, and what may change
//! something runs on its own task, so that a caller who hangs up can't stop it half-way.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use axum::response::IntoResponse;
use tower::Service as _;

use crate::reply::problem::Problem;

/// The answer of `router`, or the problem that came in its place.
pub(super) fn run(
    router: &mut Router,
    request: Request<Body>,
    timeout: Duration,
) -> impl Future<Output = Response<Body>> + Send + use<> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let answer = router.call(request);
    async move {
        if reads {
            bounded(answer, timeout).await
        } else {
            let running = tokio::spawn(answer);
            bounded(
                async move {
                    match running.await {
                        Ok(answered) => answered,
                        Err(_) => Ok(fallen()),
                    }
                },
                timeout,
            )
            .await
        }
    }
}

/// Polls the handler first: most are done at once, and no timer is ever made for them.
async fn bounded(
    answer: impl Future<Output = Result<Response<Body>, std::convert::Infallible>>,
    timeout: Duration,
) -> Response<Body> {
    let mut answer = pin!(answer);
    let mut timer = None;
    poll_fn(|context| {
        match catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context))) {
            Ok(Poll::Ready(Ok(response))) => return Poll::Ready(response),
            Ok(Poll::Pending) => {}
            Err(_) => return Poll::Ready(fallen()),
        }
        let timer = timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(timeout)));
        timer.as_mut().poll(context).map(|()| late())
    })
    .await
}

fn fallen() -> Response<Body> {
    Problem::internal("a handler panicked").into_response()
}

fn late() -> Response<Body> {
    Problem::new("timed_out", "The answer takes too long. Try again in a moment.").into_response()
}
