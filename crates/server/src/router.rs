//! The table of contents: every route and its guard, in reading order.

use axum::Router;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use tower_http::cors::CorsLayer;

use crate::api::{
    by_letter, challenge, code, deletion, email, events, export, forgot, lock, reset, verify,
};
use crate::api::{devices, factor_send, factors, factors_reached, jwks, login, login_factor};
use crate::api::{logout, me, passkeys, password, recovery_codes, refresh, register, sessions};
use crate::api::{password_policy, step_up};
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
    ($guard:ident PATCH $path:literal $handler:expr) => { route!(@ $guard "PATCH" $path patch($handler)) };
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
        route!(SameSite       POST   "/auth/login/factor"       login_factor::login_factor),
        route!(Open           POST   "/auth/factor/send"        factor_send::factor_send),
        route!(MemberSameSite POST   "/auth/step-up"            step_up::step_up),
        route!(SameSite       POST   "/auth/refresh"            refresh::refresh),
        route!(SameSite       POST   "/auth/logout"             logout::logout),
        route!(Open           POST   "/auth/code/start"         code::start_code),
        route!(SameSite       POST   "/auth/code/finish"        code::finish_code),
        // The way back in
        route!(Open           POST   "/auth/password/forgot"    forgot::forgot),
        route!(SameSite       POST   "/auth/password/reset"     reset::reset),
        route!(Open           POST   "/auth/email/verify"       verify::verify),
        route!(Open           POST   "/auth/email/resend"       verify::resend),
        route!(Open           POST   "/auth/email/undo"         email::undo_email_change),
        route!(Open           POST   "/auth/not-me"             by_letter::not_me),
        route!(Open           POST   "/auth/unlock"             by_letter::unlock),
        route!(Open           POST   "/auth/deletion/undo"      by_letter::undo_deletion),
        route!(Open           POST   "/auth/passkeys/options"   passkeys::sign_in::ask),
        route!(SameSite       POST   "/auth/passkeys/finish"    passkeys::sign_in::finish),
        // Own account
        route!(Member         GET    "/users/me"                me::me),
        route!(Member         PATCH  "/users/me"                me::change_profile),
        route!(Member         DELETE "/users/me"                deletion::delete_account),
        route!(Member         GET    "/users/me/export"         export::export_account),
        route!(Member         POST   "/users/me/lock"           lock::lock_account),
        route!(Member         GET    "/users/me/events"         events::list_events),
        route!(MemberSameSite PUT    "/users/me/password"       password::change_password),
        route!(Member         POST   "/users/me/email"          email::change_email),
        route!(Member         DELETE "/users/me/password"       password::remove_password),
        route!(Member         GET    "/users/me/sessions"       sessions::list_sessions),
        route!(Member         DELETE "/users/me/sessions"       sessions::end_other_sessions),
        route!(Member         DELETE "/users/me/sessions/{id}"  sessions::end_session),
        route!(Member         POST   "/users/me/passkeys/options" passkeys::own::ask),
        route!(Member         POST   "/users/me/passkeys"       passkeys::own::add),
        route!(Member         PATCH  "/users/me/passkeys/{id}"  passkeys::own::rename),
        route!(Member         DELETE "/users/me/passkeys/{id}"  passkeys::own::remove),
        // Second factors
        route!(Member         GET    "/users/me/factors"        factors::list_factors),
        route!(Member         DELETE "/users/me/factors/{id}"   factors::remove_factor),
        route!(Member         POST   "/users/me/factors/totp"   factors::begin_totp),
        route!(Member         POST   "/users/me/factors/totp/confirm" factors::confirm_totp),
        route!(Member         POST   "/users/me/factors/email"  factors_reached::begin_email),
        route!(Member         POST   "/users/me/factors/email/confirm" factors_reached::confirm_email),
        route!(Member         POST   "/users/me/factors/sms"    factors_reached::begin_sms),
        route!(Member         POST   "/users/me/factors/sms/confirm" factors_reached::confirm_sms),
        route!(Member         POST   "/users/me/recovery-codes" recovery_codes::renew),
        route!(Member         GET    "/users/me/devices"        devices::list_devices),
        route!(Member         DELETE "/users/me/devices"        devices::forget_devices),
        route!(Member         DELETE "/users/me/devices/{id}"   devices::forget_device),
        // Keys
        route!(Open           GET    "/.well-known/jwks.json"   jwks::jwks),
        // Pages
        route!(Page           GET    "/welcome"                 welcome::show),
        route!(Page           POST   "/welcome"                 welcome::create),
        route!(Page           GET    "/forgot"                  pages::forgot::show),
        route!(Page           POST   "/forgot"                  pages::forgot::send),
        route!(Page           GET    "/reset"                   pages::reset::show),
        route!(Page           POST   "/reset"                   pages::reset::set),
        route!(Page           GET    "/verify"                  pages::verify::show),
        route!(Page           POST   "/verify"                  pages::verify::act),
        route!(Page           GET    "/undo-email"              pages::undo::show),
        route!(Page           POST   "/undo-email"              pages::undo::act),
        route!(Page           GET    "/not-me"                  pages::by_letter::show_not_me),
        route!(Page           POST   "/not-me"                  pages::by_letter::not_me),
        route!(Page           GET    "/unlock"                  pages::by_letter::show_unlock),
        route!(Page           POST   "/unlock"                  pages::by_letter::unlock),
        route!(Page           GET    "/keep-account"            pages::by_letter::show_keep),
        route!(Page           POST   "/keep-account"            pages::by_letter::keep),
        route!(Page           GET    "/login/link"              pages::link::show),
        route!(Page           POST   "/login/link"              pages::link::act),
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
