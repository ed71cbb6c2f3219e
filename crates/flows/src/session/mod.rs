//! Sessions after their beginning: tokens checked and refreshed, sessions listed and ended.

pub mod authenticate;
pub mod end;
pub(crate) mod issue;
pub mod list;
pub mod logout;
pub mod refresh;
mod seen;
pub mod step_up;

use keyward_rules::value::instant::Instant;
use zeroize::Zeroizing;

use crate::login::Delivery;

/// What a sign-in, a refresh or a change of password hands out.
#[derive(Debug)]
pub struct SignedIn {
    /// The access token, a JWT.
    pub access_token: String,
    /// Seconds that it lives.
    pub expires_in_seconds: i64,
    /// The refresh token.
    pub refresh_token: Zeroizing<String>,
    /// How that one travels.
    pub delivery: Delivery,
    /// Whether it outlives the browser.
    pub remembered: bool,
    /// When its session ends.
    pub session_expires_at: Instant,
    /// What the browser shows from now on to be spared a second factor, where that was asked for.
    pub trusted_device: Option<Zeroizing<String>>,
    /// Whether the person must add a second factor before anything else.
    pub enrolment_required: bool,
    /// The note of the device that was signed in from, where this was a sign-in.
    pub device: Option<String>,
}
