//! A captcha service that the operator chose: it judges what its widget gave to the page.

use serde::Deserialize;

use crate::App;
use crate::caller::Visitor;
use crate::refusal::Refusal;

/// No service gives out longer ones.
const MAX_SOLUTION_BYTES: usize = 8 * 1024;

#[derive(Deserialize)]
struct Verdict {
    success: bool,
}

/// Asks the service. Where it does not answer nobody passes: the operator wanted it asked.
pub(super) async fn is_solved(
    app: &App,
    visitor: &Visitor,
    url: &str,
    secret: &str,
    solution: &str,
) -> Result<bool, Refusal> {
    if solution.is_empty() || solution.len() > MAX_SOLUTION_BYTES {
        return Ok(false);
    }
    let address = visitor.address.map(|address| address.to_string()).unwrap_or_default();
    let mut fields = vec![("secret", secret), ("response", solution)];
    if !address.is_empty() {
        fields.push(("remoteip", &address));
    }
    let answer = app.outbound.post_form(url, &[], &fields).await.map_err(|error| {
        tracing::error!(%error, "the captcha service can't be asked");
        Refusal::ChallengeUnavailable
    })?;
    let verdict: Option<Verdict> = serde_json::from_slice(&answer.body).ok();
    match verdict {
        Some(verdict) if answer.status == 200 => Ok(verdict.success),
        _ => {
            tracing::error!(status = answer.status, "the captcha service gave no verdict");
            Err(Refusal::ChallengeUnavailable)
        }
    }
}
