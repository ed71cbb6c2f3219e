//! Who asks: extractors for the visitor and the member behind a request.

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use keyward_flows::Refusal;
use keyward_flows::caller::{Member, Visitor};
use keyward_flows::session::authenticate::authenticate;

use super::cookie;
use super::ticket::Ticket;
use crate::reply::problem::Problem;
use crate::state::Shared;

/// So much of a `User-Agent` is kept.
const USER_AGENT_CHARACTERS: usize = 256;

/// Somebody; nothing is known but where they come from.
pub struct From(pub Visitor);

/// A person behind a living access token.
pub struct SignedInAs(pub Member);

/// The same, also where they must add a second factor before anything else: for the routes that
/// they need for that.
pub struct Enrolling(pub Member);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let ticket = parts
            .extensions
            .get::<Ticket>()
            .ok_or_else(|| Problem::internal("a request came without its ticket"))?;
        let user_agent = parts.headers.get(USER_AGENT).map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            text.chars().filter(|c| !c.is_control()).take(USER_AGENT_CHARACTERS).collect()
        });
        Ok(Self(Visitor {
            address: Some(ticket.address),
            user_agent,
            request_id: ticket.id.to_string(),
            solution: None,
            trusted_device: cookie::trusted_device(&parts.headers).map(str::to_owned),
            device: cookie::device(&parts.headers).map(str::to_owned),
        }))
    }
}

impl FromRequestParts<Shared> for SignedInAs {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Shared) -> Result<Self, Problem> {
        let Enrolling(member) = Enrolling::from_request_parts(parts, server).await?;
        member.may_act(&server.app)?;
        Ok(Self(member))
    }
}

impl FromRequestParts<Shared> for Enrolling {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Shared) -> Result<Self, Problem> {
        let token = bearer(parts)?.ok_or(Refusal::NotAuthenticated)?;
        Ok(Self(authenticate(&server.app, token).await?))
    }
}

/// A person behind a living access token, where one came along; one that opens nothing counts
/// as none, for these routes are open to everybody.
pub struct PerhapsSignedIn(pub Option<Member>);

impl FromRequestParts<Shared> for PerhapsSignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Shared) -> Result<Self, Problem> {
        let Some(token) = bearer(parts)? else { return Ok(Self(None)) };
        match authenticate(&server.app, token).await {
            Ok(member) => Ok(Self(Some(member))),
            Err(Refusal::TokenRefused(_)) => Ok(Self(None)),
            Err(refusal) => Err(refusal.into()),
        }
    }
}

/// The bearer token of a request (RFC 6750 section 2.1); other schemes count as none.
pub fn bearer(parts: &Parts) -> Result<Option<&str>, Problem> {
    let mut values = parts.headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Problem::new(
            "malformed_request",
            "The request has more than one Authorization header.",
        ));
    }
    let Some((scheme, token)) = value.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return Ok(None);
    };
    Ok(scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()))
}
