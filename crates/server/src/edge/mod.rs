//! The edge: the one layer around the router. It numbers each request, bounds its time,
//! catches its fall, renders its problem, dresses the answer and writes its line.

mod address;
mod headers;
mod make;
mod number;
mod render;
mod run;

use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{ACCEPT, HeaderMap, HeaderValue, USER_AGENT};
use axum::http::{Method, Request, Response, Uri};
use tower::Service;

use self::number::Numbers;
use self::run::Running;
use crate::log::line::Line;
use crate::log::sink::Sink;
use crate::reply::problem::Problem;
use crate::request::ticket::Ticket;
use crate::state::Shared;

pub use make::MakeEdge;

/// The whole server as one service; cheap to clone, one clone a connection.
#[derive(Clone)]
pub struct Edge {
    router: Router,
    shared: Arc<EdgeState>,
    peer: IpAddr,
}

struct EdgeState {
    server: Shared,
    sink: Arc<Sink>,
    numbers: Numbers,
    headers: HeaderMap,
    timeout: Duration,
}

impl Edge {
    /// The edge around `router`, for a peer of this address.
    pub fn new(server: Shared, router: Router, sink: Arc<Sink>, peer: IpAddr) -> Self {
        let headers = headers::always(&server.public_url);
        let seconds = server.config.server.request_timeout_seconds;
        let shared = EdgeState {
            numbers: Numbers::new(),
            timeout: Duration::from_secs(seconds),
            server,
            sink,
            headers,
        };
        Self { router, shared: Arc::new(shared), peer }
    }

    /// The same edge for a peer of another address.
    pub fn for_peer(&self, peer: IpAddr) -> Self {
        Self { router: self.router.clone(), shared: self.shared.clone(), peer }
    }

    /// Writes the lines that wait.
    pub fn flush_log(&self) {
        self.shared.sink.flush();
    }
}

/// What is remembered of a request for its answer and its line.
struct Asked {
    id: Arc<str>,
    address: IpAddr,
    method: Method,
    uri: Uri,
    user_agent: Option<HeaderValue>,
    accept: Option<HeaderValue>,
    began: Duration,
}

/// An answer on its way out.
pub struct Answering {
    shared: Arc<EdgeState>,
    asked: Asked,
    running: Running,
}

impl Future for Answering {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(self.running.poll(context));
        Poll::Ready(Ok(self.shared.answer(&self.asked, response)))
    }
}

impl<B> Service<Request<B>> for Edge
where
    B: axum::body::HttpBody<Data = bytes::Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Answering {
        let mut request = request.map(Body::new);
        let asked = self.shared.ask(&request, self.peer);
        let ticket = Ticket { id: asked.id.clone(), address: asked.address };
        request.extensions_mut().insert(ticket);
        let running = Running::start(&mut self.router, request, self.shared.timeout);
        Answering { shared: self.shared.clone(), asked, running }
    }
}

impl EdgeState {
    fn ask(&self, request: &Request<Body>, peer: IpAddr) -> Asked {
        let trusted = &self.server.config.server.trusted_proxies;
        Asked {
            id: self.numbers.next(),
            address: address::client(peer, request.headers(), trusted),
            method: request.method().clone(),
            uri: request.uri().clone(),
            user_agent: request.headers().get(USER_AGENT).cloned(),
            accept: request.headers().get(ACCEPT).cloned(),
            began: self.server.app.clock.monotonic(),
        }
    }

    fn answer(&self, asked: &Asked, mut response: Response<Body>) -> Response<Body> {
        let problem = render::take_problem(&mut response);
        if let Some(problem) = &problem {
            response = render::problem(&self.server, asked, problem, &response);
        }
        headers::dress(&self.headers, &asked.id, self.server.is_draining(), &mut response);
        let line = Line {
            now: self.server.app.now(),
            request_id: &asked.id,
            method: asked.method.as_str(),
            path: asked.uri.path(),
            status: response.status().as_u16(),
            duration: self.server.app.clock.monotonic().saturating_sub(asked.began),
            address: asked.address,
            user_agent: asked.user_agent.as_ref(),
            code: problem.as_ref().map(Problem::code),
            reason: problem.as_ref().and_then(Problem::reason),
        };
        self.sink.request(&line);
        response
    }
}
