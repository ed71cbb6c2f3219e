//! Signing in: who is meant, an attempt taken, a secret judged, a session begun.

pub(crate) mod attempt;
pub(crate) mod decoys;
pub(crate) mod device;
pub(crate) mod finish;
pub mod password;
pub(crate) mod verify;

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

/// What a person chooses at a sign-in.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Stay signed in.
    pub remember: bool,
    /// How the refresh token travels.
    pub delivery: Delivery,
}
