//! The people of the benchmark: names that tell who they are, and what the seeded ones hold.

use keyward_rules::session::family::{self, CHANCE_BYTES, Made};
use keyward_rules::value::secret;

/// Everybody's password; only they would put these words together.
pub const PASSWORD: &str = "violet harbour seventeen lanterns";

/// Of a length that makes a profile of 262 bytes.
pub const FULL_NAME: &str = "Somebody Who Came To Be Measured On A Quiet Machine Once";

/// More seeded people than this would not sort by their number.
pub const MOST: u32 = 999_999;

/// The name of the seeded person of this number, from 1.
pub fn username(number: u32) -> String {
    format!("person{number:06}")
}

/// Their address.
pub fn email(number: u32) -> String {
    format!("{}@example.com", username(number))
}

/// Whether they have a session: every second one has.
pub fn is_signed_in(number: u32) -> bool {
    number.is_multiple_of(2)
}

/// What continues that session, the first time. Anybody can work it out, as anybody knows the
/// password.
pub fn refresh_token(number: u32) -> Made {
    let bytes = secret::hash(&format!("refresh token of {}", username(number)));
    let mut chance = [0; CHANCE_BYTES];
    chance.copy_from_slice(&bytes[..CHANCE_BYTES]);
    family::begin(&chance)
}
