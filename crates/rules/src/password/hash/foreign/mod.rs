//! Hashes that other programs made: bcrypt, scrypt and PBKDF2. They open the door once, and are
//! then replaced. Their costs are bounded, so that one that was imported can't hold a thread.

mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::{digest, pbkdf2};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::password::Password;

/// Two to the power of it rounds, four seconds of a slow core.
const MAX_BCRYPT_COST: u32 = 15;
const MAX_PBKDF2_ITERATIONS: u32 = 5_000_000;
/// Two to the power of it, times the block size, times 128 bytes: 256 MiB at most.
const MAX_SCRYPT_LOG_N: u8 = 20;
const MAX_SCRYPT_MEMORY: u64 = 256 * 1024 * 1024;
const MAX_SCRYPT_LANES: u32 = 16;

/// bcrypt reads no more of a password.
const BCRYPT_BYTES: usize = 72;
/// And keeps so much of what comes out.
const BCRYPT_OUTPUT: usize = 23;

/// Longest salt and output that are read, in bytes.
const MAX_BYTES: usize = 128;
/// Shortest output worth comparing.
const MIN_OUTPUT: usize = 16;

/// How such a hash is computed, and what that costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// bcrypt of the password, or of its SHA-256 in hexadecimal.
    Bcrypt {
        /// Logarithm of the rounds.
        cost: u32,
        /// Whether the password was hashed before.
        prehashed: bool,
    },
    /// PBKDF2 with HMAC of SHA-1, SHA-256 or SHA-512.
    Pbkdf2 {
        /// 1, 256 or 512.
        sha: u32,
        /// Rounds.
        iterations: u32,
    },
    /// scrypt.
    Scrypt {
        /// Logarithm of the cost.
        log_n: u8,
        /// Block size.
        r: u32,
        /// Lanes.
        p: u32,
    },
}

/// A hash of another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    scheme: Scheme,
    salt: Vec<u8>,
    output: Vec<u8>,
}

impl Scheme {
    /// What `to_string` wrote: `bcrypt 12`, `pbkdf2 256 600000`, `scrypt 14 8 1`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let name = words.next()?;
        let mut number = || words.next()?.parse::<u32>().ok();
        let scheme = match name {
            "bcrypt" => Self::Bcrypt { cost: number()?, prehashed: false },
            "bcrypt-sha256" => Self::Bcrypt { cost: number()?, prehashed: true },
            "pbkdf2" => Self::Pbkdf2 { sha: number()?, iterations: number()? },
            "scrypt" => {
                Self::Scrypt { log_n: number()?.try_into().ok()?, r: number()?, p: number()? }
            }
            _ => return None,
        };
        (words.next().is_none() && scheme.is_bounded()).then_some(scheme)
    }

    fn is_bounded(self) -> bool {
        match self {
            Self::Bcrypt { cost, .. } => (4..=MAX_BCRYPT_COST).contains(&cost),
            Self::Pbkdf2 { sha, iterations } => {
                [1, 256, 512].contains(&sha) && (1..=MAX_PBKDF2_ITERATIONS).contains(&iterations)
            }
            Self::Scrypt { log_n, r, p } => {
                (1..=MAX_SCRYPT_LOG_N).contains(&log_n)
                    && (1..=MAX_SCRYPT_LANES).contains(&p)
                    && r > 0
                    && (128 * u64::from(r)) << log_n <= MAX_SCRYPT_MEMORY
            }
        }
    }

    /// How long the output usually is, in bytes.
    const fn output_bytes(self) -> usize {
        match self {
            Self::Bcrypt { .. } => BCRYPT_OUTPUT,
            Self::Pbkdf2 { sha: 1, .. } => 20,
            Self::Pbkdf2 { sha: 512, .. } | Self::Scrypt { .. } => 64,
            Self::Pbkdf2 { .. } => 32,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Bcrypt { cost, prehashed: false } => write!(out, "bcrypt {cost}"),
            Self::Bcrypt { cost, prehashed: true } => write!(out, "bcrypt-sha256 {cost}"),
            Self::Pbkdf2 { sha, iterations } => write!(out, "pbkdf2 {sha} {iterations}"),
            Self::Scrypt { log_n, r, p } => write!(out, "scrypt {log_n} {r} {p}"),
        }
    }
}

impl Foreign {
    /// Reads the spellings of crypt(3), PHC, passlib and Django; `None` for every other one, and
    /// where the cost is out of bounds.
    pub fn parse(text: &str) -> Option<Self> {
        let foreign = read::foreign(text)?;
        let whole = foreign.scheme.is_bounded()
            && foreign.salt.len() <= MAX_BYTES
            && (MIN_OUTPUT..=MAX_BYTES).contains(&foreign.output.len());
        whole.then_some(foreign)
    }

    /// One that no password opens and that takes as long as a real one of this scheme; `output`
    /// is chance.
    pub fn decoy(scheme: Scheme, salt: [u8; 16], output: [u8; 32]) -> Self {
        let output = output.iter().copied().cycle().take(scheme.output_bytes()).collect();
        Self { scheme, salt: salt.to_vec(), output }
    }

    /// How it was computed.
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether it was made of this password. `None` where the machine can't compute it.
    pub(super) fn matches(&self, password: &Password) -> Option<bool> {
        let output = self.compute(password.as_bytes())?;
        Some(output.ct_eq(&self.output).into())
    }

    fn compute(&self, password: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut output = Zeroizing::new(vec![0; self.output.len()]);
        match self.scheme {
            Scheme::Bcrypt { cost, prehashed } => {
                let text = if prehashed { hexadecimal(password) } else { password.to_vec().into() };
                let raw = bcrypt_raw(cost, self.salt.as_slice().try_into().ok()?, &text);
                output.copy_from_slice(raw.get(..BCRYPT_OUTPUT)?);
            }
            Scheme::Pbkdf2 { sha, iterations } => {
                let algorithm = match sha {
                    1 => pbkdf2::PBKDF2_HMAC_SHA1,
                    512 => pbkdf2::PBKDF2_HMAC_SHA512,
                    _ => pbkdf2::PBKDF2_HMAC_SHA256,
                };
                let iterations = NonZeroU32::new(iterations)?;
                pbkdf2::derive(algorithm, iterations, &self.salt, password, &mut output);
            }
            Scheme::Scrypt { log_n, r, p } => {
                let params = scrypt::Params::new(log_n, r, p).ok()?;
                scrypt::scrypt(password, &self.salt, &params, &mut output).ok()?;
            }
        }
        Some(output)
    }
}

/// As crypt(3) has it: the text ends with a null byte, and 72 bytes of it count.
fn bcrypt_raw(cost: u32, salt: [u8; 16], text: &[u8]) -> [u8; 24] {
    let mut text = Zeroizing::new(text.to_vec());
    text.push(0);
    text.truncate(BCRYPT_BYTES);
    bcrypt::bcrypt(cost, salt, &text)
}

fn hexadecimal(password: &[u8]) -> Zeroizing<Vec<u8>> {
    let digest = digest::digest(&digest::SHA256, password);
    let digits = digest.as_ref().iter().flat_map(|byte| {
        [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)])
    });
    Zeroizing::new(digits.collect())
}
