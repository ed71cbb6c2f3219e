//! The bytes of a body, bounded in size and in time, and what kind they say they are.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::reply::problem::Problem;

/// Bodies may have so many bytes.
const MAXIMUM_BODY_BYTES: usize = 64 * 1024;

/// And take so long to arrive: a body that drips must not hold its connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// Reads a body whole: 413 when too large, 408 when too slow, 400 when it breaks off.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let too_large = || Problem::new("body_too_large", "The body has more than 64 KiB.");
    let declared = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<usize>().ok());
    if declared.is_some_and(|length| length > MAXIMUM_BODY_BYTES) {
        return Err(too_large());
    }
    let reading = Limited::new(body, MAXIMUM_BODY_BYTES).collect();
    match tokio::time::timeout(PATIENCE, reading).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Problem::new("malformed_body", "The body broke off.")),
        Err(_) => Err(Problem::new("body_too_slow", "The body did not arrive in time.")
            .header(CONNECTION, HeaderValue::from_static("close"))),
    }
}

/// The media type, lower case; `None` where it is missing or names another charset than UTF-8.
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?.to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next()?.to_owned();
    let foreign = parts
        .filter_map(|part| part.strip_prefix("charset="))
        .any(|charset| !matches!(charset.trim_matches('"'), "utf-8" | "utf8"));
    (!foreign).then_some(essence)
}

/// Whether a form is UTF-8 behind its percent signs too: a parser would put U+FFFD in place
/// of what is not.
pub(super) fn is_utf8_form(bytes: &[u8]) -> bool {
    bytes
        .split(|byte| matches!(byte, b'&' | b'='))
        .all(|piece| percent_encoding::percent_decode(piece).decode_utf8().is_ok())
}
