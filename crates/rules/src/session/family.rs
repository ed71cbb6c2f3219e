//! Refresh tokens of one session are a family: the first half of each is the same and names
//! it, the second half is the token's own. So a token that was replaced long ago is known as
//! one of the family when no row is kept of it (RFC 9700 section 4.14.2).

use aws_lc_rs::digest;
use zeroize::Zeroizing;

use crate::value::secret::{self, Kind};

/// Bytes of each half: 128 bits that nobody guesses, neither the family nor the token.
pub const HALF_BYTES: usize = 16;

/// What is hashed before a family's own bytes, so that the hash is none of anything else.
const LABEL: &[u8] = b"keyward refresh family";

/// A refresh token just made, with the hashes that the tables keep of it.
pub struct Made {
    /// The token itself.
    pub token: Zeroizing<String>,
    /// Its own hash.
    pub hash: [u8; 32],
    /// The hash of its family.
    pub family: [u8; 32],
}

/// The first token of a new family.
pub fn begin(chance: &[u8; 32]) -> Made {
    let token = secret::make(Kind::RefreshToken, chance);
    Made { hash: secret::hash(&token), family: hash_of(chance), token }
}

/// The next token of the family that `token` belongs to, from chance for its own half; `None`
/// where `token` is no refresh token.
pub fn successor(token: &str, own: &[u8; HALF_BYTES]) -> Option<Made> {
    let mut bytes = secret::parse(Kind::RefreshToken, token)?;
    let (_, second) = bytes.split_at_mut(HALF_BYTES);
    second.copy_from_slice(own);
    Some(begin(&bytes))
}

/// SHA-256 of the half that names the family; `None` where `token` is no refresh token.
pub fn hash(token: &str) -> Option<[u8; 32]> {
    secret::parse(Kind::RefreshToken, token).map(|bytes| hash_of(&bytes))
}

fn hash_of(bytes: &[u8; 32]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(LABEL);
    context.update(&bytes[..HALF_BYTES]);
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_is_another_token_of_the_same_family() {
        let first = begin(&[7; 32]);
        let second = successor(&first.token, &[8; 16]).expect("a token");
        let third = successor(&second.token, &[9; 16]).expect("a token");
        assert!(secret::is_shaped(Kind::RefreshToken, &third.token));
        assert_eq!(third.hash, secret::hash(&third.token));
        for (one, other) in [(&first, &second), (&second, &third), (&first, &third)] {
            assert_ne!(one.token, other.token);
            assert_ne!(one.hash, other.hash);
            assert_eq!(one.family, other.family);
        }
        assert_eq!(hash(&third.token), Some(first.family));
        assert_ne!(begin(&[6; 32]).family, first.family);
        assert!(![first.hash, second.hash, third.hash].contains(&first.family));
    }

    #[test]
    fn what_is_no_refresh_token_has_no_family() {
        let voucher = secret::make(Kind::Voucher, &[7; 32]);
        for text in ["", "kw_rt_", "kw_rt_short", voucher.as_str()] {
            assert_eq!(hash(text), None, "{text}");
            assert!(successor(text, &[0; 16]).is_none(), "{text}");
        }
    }
}
