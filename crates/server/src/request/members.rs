//! The members of a body, read strictly: every one known, none twice, each of its kind. All
//! that is wrong is said at once, each with its JSON pointer.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use keyward_rules::value::fault::Fault;

use super::body;
use super::json_object::{self, Outer, Value};
use crate::reply::problem::{MemberProblem, Problem};

/// So many faults are told; whoever sends more meant no request.
const MOST_FAULTS: usize = 32;

/// What a route reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// A JSON object.
    Json,
    /// A JSON object or a form.
    JsonOrForm,
    /// A form, as pages post it.
    Form,
    /// A JSON object, or no body at all.
    JsonOrNothing,
}

/// A body on its way into a flow.
#[derive(Debug, Default)]
pub struct Members {
    values: BTreeMap<String, Value>,
    twice: Vec<String>,
    faults: Vec<MemberProblem>,
}

impl Members {
    /// Reads a body: 413 when too large, 408 when too slow, 415 when of another
    /// kind, 400 when broken.
    pub async fn read(request: Request<Body>, accepts: Accepts) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let bytes = body::read(&parts.headers, body).await?;
        if bytes.is_empty() && accepts == Accepts::JsonOrNothing {
            return Ok(Self::default());
        }
        match (body::media_type(&parts.headers).as_deref(), accepts) {
            (Some("application/json"), Accepts::Form) => Err(unsupported(accepts)),
            (Some("application/json"), _) => Self::from_json(&bytes, accepts),
            (Some("application/x-www-form-urlencoded"), Accepts::JsonOrForm | Accepts::Form) => {
                Self::from_form(&bytes)
            }
            _ => Err(unsupported(accepts)),
        }
    }

    fn from_json(bytes: &[u8], accepts: Accepts) -> Result<Self, Problem> {
        let broken = |error: &serde_json::Error| {
            Problem::new("malformed_body", format!("The body is not well-formed JSON: {error}."))
        };
        let outer = serde_json::from_slice(bytes).map_err(|error| broken(&error))?;
        if json_object::holds_half_a_character(bytes) {
            let detail = "The body is not well-formed JSON: a surrogate stands alone.";
            return Err(Problem::new("malformed_body", detail));
        }
        match outer {
            Outer::Object(pairs) => {
                let mut members = Self::default();
                for (name, value) in pairs {
                    members.add(name, value);
                }
                Ok(members)
            }
            Outer::Null if accepts == Accepts::JsonOrNothing => Ok(Self::default()),
            Outer::Null | Outer::Other => Err(Problem::members(vec![MemberProblem {
                pointer: String::new(),
                code: "not_an_object",
                detail: "The body has to be a JSON object.".to_owned(),
            }])),
        }
    }

    fn from_form(bytes: &[u8]) -> Result<Self, Problem> {
        if !body::is_utf8_form(bytes) {
            return Err(Problem::new("malformed_body", "The form has text that is not UTF-8."));
        }
        let mut members = Self::default();
        for (name, value) in form_urlencoded::parse(bytes) {
            members.add(name.into_owned(), Value::Text(value.into_owned()));
        }
        Ok(members)
    }

    fn add(&mut self, name: String, value: Value) {
        if self.values.insert(name.clone(), value).is_some() {
            self.twice.push(name);
        }
    }

    /// Forgets members that this route takes and does not use.
    pub fn ignore(&mut self, names: &[&str]) {
        for name in names {
            self.values.remove(*name);
            self.twice.retain(|twice| twice != name);
        }
    }

    /// A text that must be there; empty when it is not, and the fault is noted.
    pub fn required(&mut self, name: &'static str) -> String {
        match self.values.remove(name) {
            Some(Value::Text(text)) => text,
            Some(Value::Null) | None => {
                self.fault(name, "missing", format!("{name} is missing."));
                String::new()
            }
            Some(_) => {
                self.fault(name, "not_text", format!("{name} has to be text."));
                String::new()
            }
        }
    }

    /// A text as it was typed, left in its place; empty when it is none.
    pub fn peek(&self, name: &str) -> String {
        match self.values.get(name) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// A text that may be there; `null` counts as absent.
    pub fn optional(&mut self, name: &'static str) -> Option<String> {
        match self.values.remove(name) {
            Some(Value::Text(text)) => Some(text),
            Some(Value::Null) | None => None,
            Some(_) => {
                self.fault(name, "not_text", format!("{name} has to be text."));
                None
            }
        }
    }

    /// A text that may be there, or `null`, which takes away what was; the outer `None` says
    /// nothing of it.
    pub fn nullable(&mut self, name: &'static str) -> Option<Option<String>> {
        if matches!(self.values.get(name), Some(Value::Null)) {
            self.values.remove(name);
            return Some(None);
        }
        self.optional(name).map(Some)
    }

    /// An object that must be there, as others define it; `Null` when it is not, and the fault is
    /// noted.
    pub fn required_object(&mut self, name: &'static str) -> serde_json::Value {
        match self.values.remove(name) {
            Some(Value::Object(members)) => return serde_json::Value::Object(members),
            Some(Value::Null) | None => self.fault(name, "missing", format!("{name} is missing.")),
            Some(_) => self.fault(name, "not_an_object", format!("{name} has to be an object.")),
        }
        serde_json::Value::Null
    }

    /// A switch that may be there; forms write it as `true`, `on`, `1` or `false`, `off`, `0`.
    pub fn switch(&mut self, name: &'static str) -> bool {
        match self.values.remove(name) {
            Some(Value::Flag(flag)) => flag,
            Some(Value::Null) | None => false,
            Some(Value::Text(text)) if matches!(text.as_str(), "true" | "on" | "1") => true,
            Some(Value::Text(text)) if matches!(text.as_str(), "false" | "off" | "0" | "") => false,
            Some(_) => {
                self.fault(name, "not_a_switch", format!("{name} has to be true or false."));
                false
            }
        }
    }

    /// The value that a member parses to, or `None` with the fault noted.
    pub fn parsed<T>(&mut self, name: &'static str, parsed: Result<T, Fault>) -> Option<T> {
        // A member that is missing or of another kind has its fault already.
        let told = self.faults.iter().any(|fault| fault.pointer == format!("/{name}"));
        match parsed {
            Ok(value) if !told => Some(value),
            Ok(_) => None,
            Err(fault) => {
                if !told {
                    self.fault(name, fault.code, fault.detail.into_owned());
                }
                None
            }
        }
    }

    /// Notes a fault of a member.
    pub fn fault(&mut self, name: &str, code: &'static str, detail: String) {
        self.faults.push(MemberProblem { pointer: pointer(name), code, detail });
    }

    /// Everything that was found wrong, members that nobody asked for among it.
    pub fn finish(mut self) -> Result<(), Problem> {
        for name in std::mem::take(&mut self.twice) {
            let detail = format!("{} stands here twice.", shown(&name));
            self.fault(&name, "duplicate_member", detail);
        }
        for name in std::mem::take(&mut self.values).into_keys() {
            let detail = format!("{} is not a member of this request.", shown(&name));
            self.fault(&name, "unknown_member", detail);
        }
        self.faults.truncate(MOST_FAULTS);
        if self.faults.is_empty() { Ok(()) } else { Err(Problem::members(self.faults)) }
    }
}

fn unsupported(accepts: Accepts) -> Problem {
    let detail = match accepts {
        Accepts::Json | Accepts::JsonOrNothing => "This route takes application/json.",
        Accepts::JsonOrForm => {
            "This route takes application/json or application/x-www-form-urlencoded."
        }
        Accepts::Form => "This page takes application/x-www-form-urlencoded.",
    };
    Problem::new("unsupported_media_type", detail)
}

/// A JSON pointer to a top-level member (RFC 6901 section 3).
fn pointer(name: &str) -> String {
    let cut: String = name.chars().take(64).collect();
    format!("/{}", cut.replace('~', "~0").replace('/', "~1"))
}

/// A member's name as a sentence may show it.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}
