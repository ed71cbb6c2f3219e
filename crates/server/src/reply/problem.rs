//! Problems (RFC 9457). A handler says what is refused; the edge, which knows the request's
//! id and what the caller reads, renders it as JSON or as a page.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use keyward_flows::Refusal;
use keyward_flows::refusal::Spent;
use serde::Serialize;
use utoipa::ToSchema;

use super::catalogue::{self, Kind};

/// A refusal on its way out.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: &'static Kind,
    detail: Cow<'static, str>,
    errors: Vec<MemberProblem>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// For the logs alone.
    reason: Option<String>,
}

/// The body of a problem.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// A page that explains this kind of problem.
    #[serde(rename = "type")]
    pub type_: String,
    /// A short title of this kind of problem.
    pub title: &'a str,
    /// The HTTP status.
    pub status: u16,
    /// One sentence for a person.
    pub detail: &'a str,
    /// A stable slug for programs.
    pub code: &'a str,
    /// The request's number, as in the logs and in `X-Request-Id`.
    pub request_id: &'a str,
    /// The members that break a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<&'a [MemberProblem]>,
}

/// One member that breaks a rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MemberProblem {
    /// A JSON pointer (RFC 6901) to the member.
    pub pointer: String,
    /// A stable slug for programs.
    pub code: &'static str,
    /// One sentence for a person.
    pub detail: String,
}

impl Problem {
    /// The problem of this code, with a sentence for the person.
    pub fn new(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        let kind = catalogue::kind(code);
        let mut problem = Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            headers: Vec::new(),
            reason: None,
        };
        if kind.status == 503 {
            problem = problem.retry_after(1);
        }
        problem
    }

    /// A fault of ours; the cause is for the logs.
    pub fn internal(cause: &str) -> Self {
        Self::new("internal_error", "Something went wrong on our side. Nothing was changed.")
            .because(cause)
    }

    /// Members that break rules.
    pub fn members(errors: Vec<MemberProblem>) -> Self {
        let detail: Cow<'static, str> = match errors.as_slice() {
            [only] => only.detail.clone().into(),
            _ => format!("{} members need another value.", errors.len()).into(),
        };
        Self { errors, ..Self::new("validation_failed", detail) }
    }

    /// What the logs are told.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    /// When to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: i64) -> Self {
        self.headers.retain(|(name, _)| name != RETRY_AFTER);
        self.headers.push((RETRY_AFTER, HeaderValue::from(seconds)));
        self
    }

    /// When a budget that is spent has more, and how much it ever has, in the words of
    /// draft-ietf-httpapi-ratelimit-headers (sections 3 and 4).
    #[must_use]
    fn spent(self, spent: Spent) -> Self {
        let Spent { budget, quota, window_seconds, retry_after_seconds } = spent;
        let policy = format!("\"{budget}\";q={quota};w={window_seconds}");
        let now = format!("\"{budget}\";r=0;t={retry_after_seconds}");
        let mut problem = self.retry_after(retry_after_seconds);
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", now)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                problem = problem.header(HeaderName::from_static(name), value);
            }
        }
        problem
    }

    /// With a header more.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The stable slug.
    pub fn code(&self) -> &'static str {
        self.kind.code
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The short title.
    pub fn title(&self) -> &'static str {
        self.kind.title
    }

    /// The sentence for the person.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The members that break rules.
    pub fn errors(&self) -> &[MemberProblem] {
        &self.errors
    }

    /// What the logs are told, where it says more than the code.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Adds what belongs into the head of the answer.
    pub fn add_headers(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        if self.kind.status == 401 && !headers.contains_key(WWW_AUTHENTICATE) {
            // RFC 6750 section 3: a request without credentials hears no error code.
            let challenge = if self.kind.code == "invalid_token" {
                "Bearer realm=\"keyward\", error=\"invalid_token\""
            } else {
                "Bearer realm=\"keyward\""
            };
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
    }

    /// The answer as `application/problem+json`; headers of the first answer stay.
    pub fn render(&self, public_url: &str, request_id: &str, before: &HeaderMap) -> Response<Body> {
        let body = ProblemBody {
            type_: format!("{public_url}/docs/errors#{}", self.kind.code),
            title: self.kind.title,
            status: self.kind.status,
            detail: &self.detail,
            code: self.kind.code,
            request_id,
            errors: (!self.errors.is_empty()).then_some(&self.errors),
        };
        let mut response = super::json::json(self.status(), &body);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        self.add_headers(headers);
        keep(before, headers);
        response
    }
}

/// What the first answer said beside its body survives the rendering: allowed methods, a
/// cookie that is cleared, who may read across origins.
pub fn keep(before: &HeaderMap, headers: &mut HeaderMap) {
    for (name, value) in before {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH {
            headers.append(name, value.clone());
        }
    }
}

/// Leaves the rendering to the edge: the problem travels as an extension.
impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let problem = Self::new(refusal.code(), refusal.to_string());
        match refusal {
            Refusal::Faults(faults) => Self::members(
                faults
                    .into_iter()
                    .map(|(pointer, fault)| MemberProblem {
                        pointer: pointer.to_owned(),
                        code: fault.code,
                        detail: fault.detail.into_owned(),
                    })
                    .collect(),
            ),
            Refusal::TooManyAttempts(spent) => problem.spent(spent),
            Refusal::Busy => problem.retry_after(2),
            Refusal::StepUpRequired { with_factor } => {
                problem.header(WWW_AUTHENTICATE, HeaderValue::from_static(step_up(with_factor)))
            }
            Refusal::TokenRefused(reason) => problem.because(&reason.to_string()),
            Refusal::RefreshRefused(reason) => problem.because(reason),
            Refusal::Internal(cause) => problem.because(&cause),
            _ => problem,
        }
    }
}

/// What a fresh proof has to be (RFC 9470 section 3).
const fn step_up(with_factor: bool) -> &'static str {
    if with_factor {
        "Bearer realm=\"keyward\", error=\"insufficient_user_authentication\", \
         error_description=\"A second factor is needed\", acr_values=\"aal2\", max_age=\"600\""
    } else {
        "Bearer realm=\"keyward\", error=\"insufficient_user_authentication\", \
         error_description=\"A fresh sign-in is needed\", max_age=\"600\""
    }
}
