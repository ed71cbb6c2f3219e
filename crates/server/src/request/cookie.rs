//! Our cookies: `__Host-`, `Secure`, `HttpOnly`, `SameSite=Strict`. One carries the refresh
//! token, one tells a known device for a year, one a browser that is spared a second factor.

use axum::http::HeaderValue;
use axum::http::header::{COOKIE, HeaderMap};
use keyward_rules::login::device::LIFETIME_SECONDS;

const REFRESH: &str = "__Host-refresh";
const DEVICE: &str = "__Host-device";
const TRUSTED_DEVICE: &str = "__Host-trusted";

/// The refresh token that the browser sent, if it did.
pub fn refresh_token(headers: &HeaderMap) -> Option<&str> {
    value(headers, REFRESH)
}

/// What the browser shows to be spared a second factor, if it does.
pub fn trusted_device(headers: &HeaderMap) -> Option<&str> {
    value(headers, TRUSTED_DEVICE)
}

/// The note of a known device, if the browser sent one.
pub fn device(headers: &HeaderMap) -> Option<&str> {
    value(headers, DEVICE)
}

fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(own, _)| *own == name)
        .map(|(_, value)| value)
}

/// Sets the note of a known device.
pub fn set_device(note: &str) -> Option<HeaderValue> {
    let text = format!(
        "{DEVICE}={note}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={LIFETIME_SECONDS}"
    );
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Sets the refresh cookie; `lifetime_seconds` where it outlives the browser.
pub fn set_refresh(token: &str, lifetime_seconds: Option<i64>) -> Option<HeaderValue> {
    set(REFRESH, token, lifetime_seconds)
}

/// Sets the cookie of a trusted device.
pub fn set_trusted_device(token: &str, lifetime_seconds: i64) -> Option<HeaderValue> {
    set(TRUSTED_DEVICE, token, Some(lifetime_seconds))
}

fn set(name: &str, token: &str, lifetime_seconds: Option<i64>) -> Option<HeaderValue> {
    let lasting =
        lifetime_seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let text = format!("{name}={token}; Path=/; Secure; HttpOnly; SameSite=Strict{lasting}");
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Takes the refresh cookie away.
pub const fn clear_refresh() -> HeaderValue {
    HeaderValue::from_static(
        "__Host-refresh=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0",
    )
}
