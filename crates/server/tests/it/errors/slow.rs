//! Bodies that do not arrive.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;

use crate::house::House;

/// A body of which nothing ever comes.
struct Silent;

impl HttpBody for Silent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

/// Promise: A body that does not arrive is given up after 15 seconds, and its connection closes.
#[tokio::test]
async fn a_body_that_does_not_arrive_is_given_up() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    tokio::time::pause();
    let kind = Some("application/json");
    let answer = visitor.send("POST", "/auth/login", kind, Body::new(Silent)).await;
    let answer = answer.refuses(408, "body_too_slow");
    assert_eq!(answer.header("connection"), "close");
}
