//! The table of contents: every route and its guard, in reading order.

use axum::Router;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post, put};
use tower_http::cors::CorsLayer;

use crate::api::{
    challenge, jwks, login, logout, me, password, password_policy, refresh, register, sessions,
};
use crate::pages::{self, inbox, start, welcome};
use crate::reply::problem::Problem;
use crate::request::origin::same_site;
use crate::state::{Server, Shared};
use crate::{assets, docs, health, openapi};

/// Who may call a route, and what keeps others out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Anybody.
    Open,
    /// Anybody, but not from another site: the route sets or reads a cookie.
    SameSite,
    /// Whoever brings a living access token; the handler's `SignedInAs` sees to it.
    Member,
    /// A member, and not from another site.
    MemberSameSite,
    /// Anybody, as a page at `public_url`.
    Page,
}

/// A line of the table.
pub struct Route {
    /// Upper case.
    pub method: &'static str,
    /// As axum writes it.
    pub path: &'static str,
    /// Who may call it.
    pub guard: Guard,
    handler: MethodRouter<Shared>,
}

macro_rules! route {
    ($guard:ident GET $path:literal $handler:expr) => { route!(@ $guard "GET" $path get($handler)) };
    ($guard:ident POST $path:literal $handler:expr) => { route!(@ $guard "POST" $path post($handler)) };
    ($guard:ident PUT $path:literal $handler:expr) => { route!(@ $guard "PUT" $path put($handler)) };
    ($guard:ident DELETE $path:literal $handler:expr) => { route!(@ $guard "DELETE" $path delete($handler)) };
    (@ $guard:ident $method:literal $path:literal $handler:expr) => {
        Route { method: $method, path: $path, guard: Guard::$guard, handler: $handler }
    };
}

/// Every route.
pub fn routes() -> Vec<Route> {
    vec![
        // Accounts for apps
        route!(Open           GET    "/"                        start::start),
        route!(Open           POST   "/auth/register"           register::register),
        route!(Open           GET    "/auth/challenge"          challenge::challenge),
        route!(Open           GET    "/auth/password/policy"    password_policy::password_policy),
        route!(SameSite       POST   "/auth/login"              login::login),
        route!(SameSite       POST   "/auth/refresh"            refresh::refresh),
        route!(SameSite       POST   "/auth/logout"             logout::logout),
        // Own account
        route!(Member         GET    "/users/me"                me::me),
        route!(MemberSameSite PUT    "/users/me/password"       password::change_password),
        route!(Member         GET    "/users/me/sessions"       sessions::list_sessions),
        route!(Member         DELETE "/users/me/sessions"       sessions::end_other_sessions),
        route!(Member         DELETE "/users/me/sessions/{id}"  sessions::end_session),
        // Keys
        route!(Open           GET    "/.well-known/jwks.json"   jwks::jwks),
        // Pages
        route!(Page           GET    "/welcome"                 welcome::show),
        route!(Page           POST   "/welcome"                 welcome::create),
        route!(Page           GET    "/docs"                    docs::index),
        route!(Page           GET    "/docs/errors"             docs::errors),
        route!(Page           GET    "/docs/{file}"             docs::file),
        // For development, on loopback alone
        route!(Open           GET    "/dev/inbox"               inbox::list),
        route!(Open           GET    "/dev/inbox/{id}"          inbox::letter),
        route!(Open           GET    "/dev/inbox/{id}/html"     inbox::html),
        route!(Open           GET    "/assets/{name}"           assets::asset),
        // For operators
        route!(Open           GET    "/health/live"             health::live),
        route!(Open           GET    "/health/ready"            health::ready),
        route!(Open           GET    "/openapi.json"            openapi::openapi),
    ]
}

/// The router, with each guard around its route.
pub fn router(server: &Shared) -> Router {
    let mut router = Router::new();
    for route in routes() {
        let handler = match route.guard {
            Guard::Open | Guard::Member => route.handler,
            Guard::SameSite | Guard::MemberSameSite => {
                route.handler.layer(from_fn_with_state(server.clone(), same_site))
            }
            Guard::Page => route
                .handler
                .layer(from_fn_with_state(server.clone(), pages::at_public_url))
                .layer(from_fn_with_state(server.clone(), same_site)),
        };
        router = router.route(route.path, handler);
    }
    let router = router
        .fallback(|| async { Problem::new("not_found", "Nothing is at this path.") })
        .method_not_allowed_fallback(|| async {
            Problem::new("method_not_allowed", "This path takes other methods.")
        })
        .with_state(server.clone());
    match cors(server) {
        Some(cors) => router.layer(cors),
        None => router,
    }
}

/// CORS for the listed origins; none listed, no layer.
fn cors(server: &Server) -> Option<CorsLayer> {
    let listed = &server.config.server.cors_origins;
    let origins: Vec<HeaderValue> =
        listed.iter().filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok()).collect();
    if origins.is_empty() {
        return None;
    }
    Some(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_credentials(true)
            .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
            .allow_headers([AUTHORIZATION, CONTENT_TYPE])
            .expose_headers([
                RETRY_AFTER,
                HeaderName::from_static("ratelimit"),
                HeaderName::from_static("ratelimit-policy"),
                HeaderName::from_static("x-request-id"),
            ])
            .max_age(std::time::Duration::from_secs(600)),
    )
}
