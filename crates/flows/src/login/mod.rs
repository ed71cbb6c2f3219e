//! Signing in: who is meant, an attempt taken, a secret judged, a session begun.

pub(crate) mod attempt;
pub(crate) mod decoys;
pub(crate) mod device;
pub mod factor;
pub(crate) mod familiar;
pub(crate) mod finish;
pub mod letter;
pub mod passkey;
pub mod password;
pub(crate) mod spent;
pub(crate) mod verify;
pub(crate) mod waiting;

use keyward_rules::factor::kind::FactorKind;
use zeroize::Zeroizing;

use crate::session::SignedIn;

/// How a refresh token travels; a session keeps the way that was chosen for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// In the `__Host-refresh` cookie.
    Cookie,
    /// In the body, for programs without a cookie jar.
    Body,
}

impl Delivery {
    /// The way of this name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "cookie" => Some(Self::Cookie),
            "body" => Some(Self::Body),
            _ => None,
        }
    }

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::Body => "body",
        }
    }
}

/// How a sign-in ends, unless it is refused.
#[derive(Debug)]
pub enum Outcome {
    /// A session has begun.
    SignedIn(SignedIn),
    /// Something more has to be proved first.
    FactorRequired(FactorRequired),
}

/// A sign-in that waits for a second factor.
#[derive(Debug)]
pub struct FactorRequired {
    /// Names the sign-in when the factor is brought.
    pub mfa_token: Zeroizing<String>,
    /// What would do, the strongest first.
    pub factors: Vec<FactorKind>,
    /// Seconds that it waits.
    pub expires_in_seconds: i64,
}

/// What a person chooses at a sign-in.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Stay signed in.
    pub remember: bool,
    /// How the refresh token travels.
    pub delivery: Delivery,
}
