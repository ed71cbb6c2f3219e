//! Sealing: how private keys and other secrets lie at rest. AES-256-GCM with a random
//! nonce; the context names the place, so that a sealed value moved elsewhere stays shut.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::{digest, hkdf, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// First byte of a sealed value: the layout `1 | key id (4) | nonce (12) | ciphertext and tag`.
const LAYOUT: u8 = 1;
const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 12;
const HEAD_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not 32 bytes in base64.
    #[error("a sealing key is 32 bytes in base64")]
    NotAKey,
    /// Sealed under a key that is not listed.
    #[error("it was sealed under a key that is not listed")]
    UnknownKey,
    /// Altered, cut, or moved from another place.
    #[error("the sealed value was altered or belongs elsewhere")]
    Altered,
    /// The library refused.
    #[error("the cryptographic library refused")]
    Refused,
}

/// The operator's sealing keys: the first seals, all open.
pub struct SealingKeys(Vec<Zeroizing<[u8; 32]>>);

impl SealingKeys {
    /// Reads keys of 32 bytes in base64 or base64url, padded or not; at least one.
    pub fn parse(keys: &[String]) -> Result<Self, SealError> {
        let keys: Result<Vec<_>, _> = keys.iter().map(|key| decode_key(key.trim())).collect();
        let keys = keys?;
        if keys.is_empty() { Err(SealError::NotAKey) } else { Ok(Self(keys)) }
    }

    /// A key in the writing that `parse` reads.
    pub fn encode(key: &[u8; 32]) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(key))
    }

    /// Seals `plain` for the place that `context` names.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        seal_with(self.first()?, context, plain)
    }

    /// Opens what was sealed for this very place under any of the keys.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let id = sealed.get(1..=KEY_ID_BYTES).ok_or(SealError::Altered)?;
        let key = self.0.iter().find(|key| key_id(key) == id).ok_or(SealError::UnknownKey)?;
        open_with(key, context, sealed)
    }

    /// Whether it was sealed under the first key, the one that seals today.
    pub fn is_under_first(&self, sealed: &[u8]) -> bool {
        self.0.first().is_some_and(|key| sealed.get(1..=KEY_ID_BYTES) == Some(&key_id(key)))
    }

    /// A keyed hash of `value`: tells sameness, never the value (HMAC-SHA-256, first 16 bytes).
    pub fn keyed_hash(&self, label: &str, value: &str) -> Result<[u8; 16], SealError> {
        hash_with(self.first()?, label, value)
    }

    /// The same under every key listed: two who have one key in common find one hash alike.
    pub fn keyed_hashes(&self, label: &str, value: &str) -> Result<Vec<[u8; 16]>, SealError> {
        self.0.iter().map(|key| hash_with(key, label, value)).collect()
    }

    /// Whether `hash` is the keyed hash of `value` under any of the keys; takes the same time
    /// wherever they differ.
    pub fn is_keyed_hash(&self, label: &str, value: &str, hash: &[u8]) -> Result<bool, SealError> {
        let own = self.keyed_hashes(label, value)?;
        Ok(own.iter().fold(false, |found, own| found | bool::from(own.ct_eq(hash))))
    }

    fn first(&self) -> Result<&Zeroizing<[u8; 32]>, SealError> {
        self.0.first().ok_or(SealError::NotAKey)
    }
}

/// Seals `plain` so that only who holds `token` opens it: the key is derived from the token
/// itself, never from the hash that is stored.
pub fn seal_under_token(token: &str, context: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let key = derive(token.as_bytes(), context)?;
    seal_with(&key, context, plain)
}

/// Opens what `seal_under_token` sealed.
pub fn open_under_token(
    token: &str,
    context: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let key = derive(token.as_bytes(), context)?;
    open_with(&key, context, sealed)
}

fn decode_key(text: &str) -> Result<Zeroizing<[u8; 32]>, SealError> {
    for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
        let Ok(bytes) = engine.decode(text) else { continue };
        let bytes = Zeroizing::new(bytes);
        return match <[u8; 32]>::try_from(bytes.as_slice()) {
            Ok(key) => Ok(Zeroizing::new(key)),
            Err(_) => Err(SealError::NotAKey),
        };
    }
    Err(SealError::NotAKey)
}

fn key_id(key: &[u8; 32]) -> [u8; KEY_ID_BYTES] {
    let mut id = [0; KEY_ID_BYTES];
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"keyward sealing key id");
    context.update(key);
    id.copy_from_slice(&context.finish().as_ref()[..KEY_ID_BYTES]);
    id
}

/// HKDF-SHA-256 (RFC 5869): one key for each label.
fn derive(secret: &[u8], label: &str) -> Result<Zeroizing<[u8; 32]>, SealError> {
    let mut key = Zeroizing::new([0; 32]);
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"keyward")
        .extract(secret)
        .expand(&[label.as_bytes()], hkdf::HKDF_SHA256)
        .and_then(|made| made.fill(key.as_mut_slice()))
        .map_err(|_| SealError::Refused)?;
    Ok(key)
}

fn hash_with(key: &[u8; 32], label: &str, value: &str) -> Result<[u8; 16], SealError> {
    let key = derive(key, label)?;
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()), value.as_bytes());
    let mut hash = [0; 16];
    hash.copy_from_slice(tag.as_ref().get(..16).ok_or(SealError::Refused)?);
    Ok(hash)
}

fn seal_with(key: &[u8; 32], context: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let cipher = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| SealError::Refused)?;
    let mut text = plain.to_vec();
    let nonce = cipher
        .seal_in_place_append_tag(Aad::from(context.as_bytes()), &mut text)
        .map_err(|_| SealError::Refused)?;
    let mut sealed = Vec::with_capacity(HEAD_BYTES + text.len());
    sealed.push(LAYOUT);
    sealed.extend_from_slice(&key_id(key));
    sealed.extend_from_slice(nonce.as_ref());
    sealed.append(&mut text);
    Ok(sealed)
}

fn open_with(
    key: &[u8; 32],
    context: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    if sealed.first() != Some(&LAYOUT) || sealed.len() < HEAD_BYTES {
        return Err(SealError::Altered);
    }
    let (head, text) = sealed.split_at(HEAD_BYTES);
    let nonce = Nonce::try_assume_unique_for_key(&head[1 + KEY_ID_BYTES..])
        .map_err(|_| SealError::Altered)?;
    let cipher = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| SealError::Refused)?;
    let mut text = Zeroizing::new(text.to_vec());
    let length = cipher
        .open_in_place(nonce, Aad::from(context.as_bytes()), &mut text)
        .map_err(|_| SealError::Altered)?
        .len();
    text.truncate(length);
    Ok(text)
}

/// Shows how many there are, never a key.
impl std::fmt::Debug for SealingKeys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "SealingKeys({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> SealingKeys {
        let texts: Vec<_> =
            bytes.iter().map(|byte| SealingKeys::encode(&[*byte; 32]).to_string()).collect();
        SealingKeys::parse(&texts).expect("keys")
    }

    #[test]
    fn what_is_sealed_opens_under_every_listed_key_and_no_other() {
        let sealed = keys(&[1]).seal("here", b"secret").expect("sealed");
        assert_eq!(keys(&[2, 1]).open("here", &sealed).expect("opened").as_slice(), b"secret");
        assert_eq!(keys(&[2]).open("here", &sealed), Err(SealError::UnknownKey));
    }

    #[test]
    fn what_the_first_key_sealed_is_told_from_what_an_older_one_did() {
        let sealed = keys(&[1]).seal("here", b"secret").expect("sealed");
        assert!(keys(&[1, 2]).is_under_first(&sealed));
        assert!(!keys(&[2, 1]).is_under_first(&sealed));
        assert!(!keys(&[1]).is_under_first(&[]) && !keys(&[1]).is_under_first(&sealed[..4]));
    }

    #[test]
    fn a_sealed_value_moved_elsewhere_or_altered_stays_shut() {
        let keys = keys(&[1]);
        let sealed = keys.seal("here", b"secret").expect("sealed");
        assert_eq!(keys.open("there", &sealed), Err(SealError::Altered));
        for place in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert!(keys.open("here", &altered).is_err(), "byte {place}");
            assert!(keys.open("here", &sealed[..place]).is_err(), "cut at {place}");
        }
    }

    #[test]
    fn only_the_holder_of_the_token_opens_what_was_sealed_under_it() {
        let sealed = seal_under_token("old", "successor", b"new").expect("sealed");
        assert_eq!(
            open_under_token("old", "successor", &sealed).expect("opened").as_slice(),
            b"new"
        );
        assert!(open_under_token("other", "successor", &sealed).is_err());
    }

    #[test]
    fn a_key_of_another_length_or_writing_is_refused() {
        for text in ["", "abc", "QUJD", &"A".repeat(64)] {
            assert_eq!(SealingKeys::parse(&[text.to_owned()]).err(), Some(SealError::NotAKey));
        }
        assert!(SealingKeys::parse(&[]).is_err());
    }

    #[test]
    fn keyed_hashes_tell_sameness_within_one_label() {
        let keys = keys(&[1]);
        let hash = |label, value| keys.keyed_hash(label, value).expect("hashed");
        assert_eq!(hash("names", "ann"), hash("names", "ann"));
        assert_ne!(hash("names", "ann"), hash("names", "bob"));
        assert_ne!(hash("names", "ann"), hash("other", "ann"));
    }

    #[test]
    fn two_who_share_a_key_share_a_hash() {
        let hashes = |bytes, value| keys(bytes).keyed_hashes("names", value).expect("hashed");
        let shared = hashes(&[1], "ann");
        assert_eq!(shared, [keys(&[1]).keyed_hash("names", "ann").expect("hashed")]);
        assert!(hashes(&[2, 1], "ann").contains(&shared[0]));
        assert!(!hashes(&[2, 1], "bob").contains(&shared[0]));
        assert!(!hashes(&[2, 3], "ann").contains(&shared[0]));
    }
}
