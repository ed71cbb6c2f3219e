//! Proof of work, as Hashcash has it: a text that took many hashes to find, and takes one to
//! check. It makes guessing and registering dear for machines that do it by the thousand.

use aws_lc_rs::digest;

/// The name that clients read.
pub const ALGORITHM: &str = "SHA-256";

/// No client needs a longer one.
const MAX_NONCE_BYTES: usize = 64;

/// Whether SHA-256 of `token`, a colon and `nonce` begins with so many zero bits.
pub fn is_solved(token: &str, nonce: &str, difficulty: u32) -> bool {
    if nonce.len() > MAX_NONCE_BYTES {
        return false;
    }
    let mut context = digest::Context::new(&digest::SHA256);
    for part in [token, ":", nonce] {
        context.update(part.as_bytes());
    }
    zero_bits(context.finish().as_ref()) >= difficulty
}

fn zero_bits(bytes: &[u8]) -> u32 {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let next = bytes.get(zeros).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(8 * zeros).unwrap_or(u32::MAX) + next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zero_bits_are_counted_over_bytes() {
        for (bytes, zeros) in
            [(&[0x80_u8, 0][..], 0), (&[0x01, 0], 7), (&[0, 0x40], 9), (&[0, 0], 16), (&[], 0)]
        {
            assert_eq!(zero_bits(bytes), zeros, "{bytes:?}");
        }
    }

    #[test]
    fn a_solution_is_good_for_its_token_and_its_difficulty() {
        let nonce = (0_u32..).map(|n| n.to_string()).find(|nonce| is_solved("one", nonce, 12));
        let nonce = nonce.unwrap();
        assert!(is_solved("one", &nonce, 0) && !is_solved("one", &nonce, 60));
        assert!(!is_solved("two", &nonce, 12));
        assert!(!is_solved("one", &"0".repeat(65), 0));
    }
}
