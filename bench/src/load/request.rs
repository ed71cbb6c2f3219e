//! The bytes of requests.

use serde_json::Value;

/// `GET` with a bearer token.
pub(crate) fn get(path: &str, token: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: keyward-bench\r\n\
         Authorization: Bearer {token}\r\n\r\n"
    )
    .into_bytes()
}

/// `POST` with a body of JSON.
pub(crate) fn post(path: &str, body: &Value) -> Vec<u8> {
    post_of("application/json", path, &body.to_string())
}

/// `POST` with fields that are encoded already.
pub(crate) fn post_form(path: &str, fields: &str) -> Vec<u8> {
    post_of("application/x-www-form-urlencoded", path, fields)
}

fn post_of(content_type: &str, path: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: keyward-bench\r\n\
         Content-Type: {content_type}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}
