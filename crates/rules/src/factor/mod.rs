//! Second factors: codes of an app, codes that are sent, codes for a lost factor, keys of devices,
//! and what all proofs of a sign-in come to.

pub mod assurance;
pub mod code;
pub mod kind;
pub mod passkey;
pub mod recovery_code;
pub mod totp;
