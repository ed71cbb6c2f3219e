//! One edge for each connection, and no more connections at once than the settings allow.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{Request, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

use super::Edge;

/// Makes the service of a new connection; waits while too many are open.
#[derive(Clone)]
pub struct MakeEdge {
    edge: Edge,
    places: Arc<Semaphore>,
}

impl MakeEdge {
    /// At most `maximum_connections` at once.
    pub fn new(edge: Edge, maximum_connections: usize) -> Self {
        let places = maximum_connections.clamp(1, Semaphore::MAX_PERMITS);
        Self { edge, places: Arc::new(Semaphore::new(places)) }
    }
}

impl Service<SocketAddr> for MakeEdge {
    type Response = Seated;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Seated, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, peer: SocketAddr) -> Self::Future {
        let edge = self.edge.for_peer(peer.ip().to_canonical());
        let places = self.places.clone();
        Box::pin(async move {
            // The semaphore is never closed, so a place always comes.
            let place = places.acquire_owned().await.ok().map(Arc::new);
            Ok(Seated { edge, _place: place })
        })
    }
}

/// An edge that holds its connection's place until the connection ends.
#[derive(Clone)]
pub struct Seated {
    edge: Edge,
    _place: Option<Arc<OwnedSemaphorePermit>>,
}

impl<B> Service<Request<B>> for Seated
where
    B: axum::body::HttpBody<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = <Edge as Service<Request<B>>>::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.edge.call(request)
    }
}
