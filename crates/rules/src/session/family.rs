//! Refresh tokens of one session are a family: the first bytes of each are the same and name
//! it, the next are the token's own, and the last check the rest. So a token that was replaced
//! long ago is known as one of its family when no row is kept of it (RFC 9700 section 4.14.2),
//! and one that was mistyped is not taken for it.

use aws_lc_rs::digest;
use zeroize::Zeroizing;

use crate::value::secret::{self, Kind};

/// Bytes of chance that name a family: 96 bits that nobody guesses.
const FAMILY_BYTES: usize = 12;

/// Bytes of chance that are a token's own.
pub const OWN_BYTES: usize = 16;

/// Bytes of chance in a family's first token; four more check them.
pub const CHANCE_BYTES: usize = FAMILY_BYTES + OWN_BYTES;

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
pub fn begin(chance: &[u8; CHANCE_BYTES]) -> Made {
    let (family, own) = chance.split_at(FAMILY_BYTES);
    make(family, own)
}

/// The next token of the family that `token` belongs to; `None` where it is no refresh token.
pub fn successor(token: &str, own: &[u8; OWN_BYTES]) -> Option<Made> {
    let bytes = secret::parse(Kind::RefreshToken, token)?;
    Some(make(&bytes[..FAMILY_BYTES], own))
}

/// The hash of the family that `token` belongs to; `None` where it is none that we made.
pub fn hash(token: &str) -> Option<[u8; 32]> {
    let bytes = secret::parse(Kind::RefreshToken, token)?;
    let (chance, check) = bytes.split_at(CHANCE_BYTES);
    let is_ours = sha256("check", chance).starts_with(check);
    is_ours.then(|| sha256("family", &chance[..FAMILY_BYTES]))
}

fn make(family: &[u8], own: &[u8]) -> Made {
    let mut bytes = Zeroizing::new([0; 32]);
    bytes[..FAMILY_BYTES].copy_from_slice(family);
    bytes[FAMILY_BYTES..CHANCE_BYTES].copy_from_slice(own);
    let check = sha256("check", &bytes[..CHANCE_BYTES]);
    bytes[CHANCE_BYTES..].copy_from_slice(&check[..32 - CHANCE_BYTES]);
    let token = secret::make(Kind::RefreshToken, &bytes);
    Made { hash: secret::hash(&token), family: sha256("family", family), token }
}

fn sha256(what: &str, bytes: &[u8]) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"keyward refresh token: ");
    context.update(what.as_bytes());
    context.update(&[0]);
    context.update(bytes);
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_is_another_token_of_the_same_family() {
        let first = begin(&[7; 28]);
        let second = successor(&first.token, &[8; 16]).expect("a token");
        let third = successor(&second.token, &[9; 16]).expect("a token");
        for (one, other) in [(&first, &second), (&second, &third), (&first, &third)] {
            assert_ne!(one.token, other.token);
            assert_ne!(one.hash, other.hash);
            assert_eq!(one.family, other.family);
        }
        for made in [&first, &second, &third] {
            assert!(secret::is_shaped(Kind::RefreshToken, &made.token));
            assert_eq!(made.hash, secret::hash(&made.token));
            assert_eq!(hash(&made.token), Some(first.family));
            assert_ne!(made.hash, first.family);
        }
        assert_ne!(begin(&[6; 28]).family, first.family);
    }

    #[test]
    fn a_token_altered_anywhere_is_of_no_family() {
        let made = begin(&[7; 28]);
        for place in "kw_rt_".len()..made.token.len() {
            let mut altered = made.token.as_bytes().to_vec();
            altered[place] = if altered[place] == b'A' { b'E' } else { b'A' };
            let altered = String::from_utf8(altered).expect("text");
            assert_eq!(hash(&altered), None, "{altered}");
        }
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
