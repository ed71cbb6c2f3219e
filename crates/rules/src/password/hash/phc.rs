//! The PHC string of an Argon2id hash, read strictly: one spelling per hash, every length bounded.

use super::{MAX_MEMORY_KIB, MIN_MEMORY_KIB, Params, params_valid};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::fmt;

/// Longest output that is read, in bytes.
pub(super) const MAX_OUTPUT: usize = 64;
const MAX_SALT: usize = 64;
/// Shortest salt that Argon2 takes (RFC 9106 3.1), shortest output worth comparing.
const MIN_SALT: usize = 8;
const MIN_OUTPUT: usize = 16;
/// Hashes of other programs may name several lanes; the work is the same.
const MAX_LANES: u32 = 255;

pub(super) struct Stored {
    pub(super) params: Params,
    pub(super) lanes: u32,
    salt: Bytes<MAX_SALT>,
    output: Bytes<MAX_OUTPUT>,
}

struct Bytes<const MAX: usize> {
    bytes: [u8; MAX],
    length: usize,
}

impl<const MAX: usize> Bytes<MAX> {
    fn copied(from: &[u8]) -> Self {
        let mut bytes = [0; MAX];
        let length = from.len().min(MAX);
        bytes[..length].copy_from_slice(&from[..length]);
        Self { bytes, length }
    }

    fn decoded(text: &str, min: usize) -> Option<Self> {
        let mut bytes = [0; MAX];
        let length = STANDARD_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        (length >= min).then_some(Self { bytes, length })
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Stored {
    pub(super) fn new(params: Params, salt: [u8; 16], output: [u8; 32]) -> Self {
        Self { params, lanes: 1, salt: Bytes::copied(&salt), output: Bytes::copied(&output) }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (costs, salt, output) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let mut costs = costs.split(',');
        let memory_kib = number(costs.next()?.strip_prefix("m=")?)?;
        let passes = number(costs.next()?.strip_prefix("t=")?)?;
        let lanes = number(costs.next()?.strip_prefix("p=")?)?;
        let params = Params { memory_kib, passes };
        let whole = costs.next().is_none()
            && params_valid(params).is_ok()
            && (1..=MAX_LANES).contains(&lanes)
            && memory_kib >= MIN_MEMORY_KIB * lanes;
        if !whole {
            return None;
        }
        let salt = Bytes::decoded(salt, MIN_SALT)?;
        let output = Bytes::decoded(output, MIN_OUTPUT)?;
        Some(Self { params, lanes, salt, output })
    }

    pub(super) fn salt(&self) -> &[u8] {
        self.salt.as_slice()
    }

    pub(super) fn output(&self) -> &[u8] {
        self.output.as_slice()
    }

    /// Takes as much of `output` as this hash is long.
    pub(super) fn set_output(&mut self, output: [u8; MAX_OUTPUT]) {
        self.output.bytes = output;
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Params { memory_kib, passes } = self.params;
        write!(
            out,
            "$argon2id$v=19$m={memory_kib},t={passes},p={}${}${}",
            self.lanes,
            STANDARD_NO_PAD.encode(self.salt()),
            STANDARD_NO_PAD.encode(self.output()),
        )
    }
}

/// Decimal digits without a sign or leading zeros.
fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok())?.filter(|number| *number <= MAX_MEMORY_KIB)
}
