//! What every answer wears, errors included. An answer that set a header of its own keeps it.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Response;
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

/// Made once; answers copy it.
pub(super) fn always(public_url: &str) -> HeaderMap {
    let name = HeaderName::from_static;
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(CACHE_CONTROL, "no-store");
    set(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    set(REFERRER_POLICY, "no-referrer");
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(name("cross-origin-opener-policy"), "same-origin");
    set(name("cross-origin-resource-policy"), "same-origin");
    set(name("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()");
    if public_url.starts_with("https://") {
        set(STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    headers
}

/// Adds what the answer has not set itself, and its number.
pub(super) fn dress(
    always: &HeaderMap,
    id: &Arc<str>,
    draining: bool,
    response: &mut Response<Body>,
) {
    let headers = response.headers_mut();
    headers.reserve(always.len() + 2);
    for (name, value) in always {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if let Ok(number) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), number);
    }
    if draining {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
}
