//! Long secrets: 32 bytes, 128 bits of chance and more, behind a prefix that tells scanners
//! what was found. They are stored and looked up as their SHA-256, so a stolen table opens
//! nothing.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// What a long secret is for; its prefix is the first thing a reader sees of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Continues a session: `kw_rt_…`.
    RefreshToken,
    /// Travels by letter or link, once: `kw_vo_…`.
    Voucher,
    /// A sign-in that waits for its second factor: `kw_mf_…`.
    MfaToken,
    /// Spares a person their second factor in one browser: `kw_td_…`.
    TrustedDevice,
}

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::RefreshToken => "kw_rt_",
            Self::Voucher => "kw_vo_",
            Self::MfaToken => "kw_mf_",
            Self::TrustedDevice => "kw_td_",
        }
    }
}

/// A secret of this kind from its bytes.
pub fn make(kind: Kind, chance: &[u8; 32]) -> Zeroizing<String> {
    Zeroizing::new(format!("{}{}", kind.prefix(), URL_SAFE_NO_PAD.encode(chance)))
}

/// Whether `text` has the shape of this kind; cheaper than a look into the table.
pub fn is_shaped(kind: Kind, text: &str) -> bool {
    parse(kind, text).is_some()
}

/// The bytes that a secret of this kind was made from; `None` where `text` is none.
pub(crate) fn parse(kind: Kind, text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let rest = text.strip_prefix(kind.prefix()).filter(|rest| rest.len() == 43)?;
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(rest).ok()?);
    bytes.as_slice().try_into().ok().map(Zeroizing::new)
}

/// SHA-256 of a secret, as the tables keep it.
pub fn hash(secret: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, secret.as_bytes()).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_the_shape_of_its_own_kind_only() {
        let secret = make(Kind::RefreshToken, &[7; 32]);
        assert!(is_shaped(Kind::RefreshToken, &secret));
        assert!(!is_shaped(Kind::Voucher, &secret));
        assert!(!is_shaped(Kind::RefreshToken, &secret[..secret.len() - 1]));
        assert!(!is_shaped(Kind::RefreshToken, &format!("{}A", secret.as_str())));
        assert!(!is_shaped(Kind::RefreshToken, ""));
    }

    #[test]
    fn the_hash_is_sha_256() {
        // FIPS 180-4, example "abc".
        assert_eq!(hash("abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
