//! The dice: chance from the cryptographic library, and nowhere else.

use crate::refusal::Refusal;

/// So many bytes of chance.
#[expect(clippy::disallowed_methods, reason = "this is the friend that the lint names")]
pub fn bytes<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes)
        .map_err(|_| Refusal::Internal("the machine gives no chance".to_owned()))?;
    Ok(bytes)
}
