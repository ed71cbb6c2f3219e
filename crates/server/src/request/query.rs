//! One parameter of a query, read leniently: links travel through mail programs that add
//! their own.

use axum::http::Uri;

/// The first value of this name.
pub fn parameter(uri: &Uri, name: &str) -> Option<String> {
    form_urlencoded::parse(uri.query()?.as_bytes())
        .find(|(found, _)| found == name)
        .map(|(_, value)| value.into_owned())
}
