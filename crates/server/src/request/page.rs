//! Which page of a list is asked for: `limit` and an opaque `cursor`.

use axum::http::Uri;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::query::parameter;
use crate::reply::problem::{MemberProblem, Problem};

/// Items of a page where nobody says.
const USUAL: i64 = 50;

/// Most items of a page.
const MOST: i64 = 100;

/// The page that is asked for.
pub struct Page {
    /// Most items, 1 to 100.
    pub limit: i64,
    /// What `cursor` was made of.
    pub cursor: Option<String>,
}

impl Page {
    /// Reads both parameters.
    pub fn read(uri: &Uri) -> Result<Self, Problem> {
        let limit = match parameter(uri, "limit") {
            None => USUAL,
            Some(text) => {
                text.parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(|| {
                    fault("/limit", "out_of_range", format!("limit is 1 to {MOST}."))
                })?
            }
        };
        let cursor = match parameter(uri, "cursor") {
            None => None,
            Some(text) => {
                let bytes = URL_SAFE_NO_PAD.decode(&text).ok();
                Some(bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(no_cursor)?)
            }
        };
        Ok(Self { limit, cursor })
    }
}

/// What a caller sends back for the page behind `mark`.
pub fn cursor(mark: &str) -> String {
    URL_SAFE_NO_PAD.encode(mark)
}

/// A cursor that no answer of ours held.
pub fn no_cursor() -> Problem {
    let detail = "cursor has to be the next_cursor of an earlier answer.";
    fault("/cursor", "not_a_cursor", detail.to_owned())
}

fn fault(pointer: &str, code: &'static str, detail: String) -> Problem {
    Problem::members(vec![MemberProblem { pointer: pointer.to_owned(), code, detail }])
}
