//! Tokens that others verify (JWT, RFC 7519 and 9068), the keys that sign them, and how
//! those keys and other secrets are sealed at rest.

pub mod access;
pub mod algorithm;
pub mod jwk;
pub mod key_ring;
pub mod seal;
pub mod signing_key;
pub mod verifying_key;
pub mod webhook;
