//! Argon2id (RFC 9106, version 1.3) in working memory that is kept between hashes, and
//! its PHC strings: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<output>`.

pub mod foreign;
mod phc;
#[cfg(test)]
mod tests;

use super::Password;
use argon2::{Algorithm, Argon2, Block, Version};
pub use foreign::{Foreign, Scheme};
use phc::Stored;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// Memory above which a stored hash is not tried: 4 GiB.
pub const MAX_MEMORY_KIB: u32 = 4 * 1024 * 1024;
/// Passes above which a stored hash is not tried.
pub const MAX_PASSES: u32 = 1000;
/// The least memory that Argon2 works with on one lane (RFC 9106 3.1).
pub const MIN_MEMORY_KIB: u32 = 8;

/// What a hash costs. One lane always: as many hashes run at once as there are cores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    /// Working memory in KiB.
    pub memory_kib: u32,
    /// How often the memory is passed over.
    pub passes: u32,
}

/// Why there is no hash or no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Outside 8 KiB – 4 GiB or 1 – 1000 passes.
    #[error(
        "Argon2 takes {MIN_MEMORY_KIB}–{MAX_MEMORY_KIB} KiB of memory and 1–{MAX_PASSES} passes"
    )]
    Params,
    /// Not a PHC string of Argon2id version 1.3 with parameters within bounds.
    #[error("the stored password hash cannot be read")]
    Stored,
    /// The machine has no room for the working memory.
    #[error("no memory for a password hash")]
    Memory,
}

/// Working memory of one hashing thread; empty until its first hash.
#[derive(Default)]
pub struct Memory(Vec<Block>);

impl Memory {
    /// Without any memory yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How much it holds now.
    pub fn kib(&self) -> usize {
        self.0.len()
    }

    /// Wipes it and gives it back to the system. The next hash maps it afresh.
    pub fn release(&mut self) {
        self.0.iter_mut().for_each(Zeroize::zeroize);
        self.0 = Vec::new();
    }

    fn blocks(&mut self, memory_kib: u32) -> Result<&mut [Block], HashError> {
        let needed = usize::try_from(memory_kib).map_err(|_| HashError::Memory)?;
        if self.0.len() < needed {
            self.release();
            self.0.try_reserve_exact(needed).map_err(|_| HashError::Memory)?;
            self.0.resize(needed, Block::new());
        }
        Ok(&mut self.0[..needed])
    }
}

/// Whether hashes can be made at this cost; for settings, before the first hash.
pub fn params_valid(params: Params) -> Result<(), HashError> {
    let memory = (MIN_MEMORY_KIB..=MAX_MEMORY_KIB).contains(&params.memory_kib);
    let passes = (1..=MAX_PASSES).contains(&params.passes);
    if memory && passes { Ok(()) } else { Err(HashError::Params) }
}

/// The PHC string to store. Slow by design; `salt` is fresh chance.
pub fn hash(
    password: &Password,
    params: Params,
    salt: [u8; 16],
    memory: &mut Memory,
) -> Result<String, HashError> {
    params_valid(params)?;
    let mut fresh = Stored::new(params, salt, [0; 32]);
    let output = compute(password, &fresh, memory)?;
    fresh.set_output(output);
    Ok(fresh.to_string())
}

/// Whether `stored` was made of this password, at the cost that `stored` names; the
/// comparison takes the same time wherever they differ.
pub fn verify(stored: &str, password: &Password, memory: &mut Memory) -> Result<bool, HashError> {
    let Some(stored) = Stored::parse(stored) else {
        let foreign = Foreign::parse(stored).ok_or(HashError::Stored)?;
        return foreign.matches(password).ok_or(HashError::Memory);
    };
    let output = compute(password, &stored, memory)?;
    Ok(output[..stored.output().len()].ct_eq(stored.output()).into())
}

/// What is checked: a hash as it is stored, or a decoy of another program's scheme.
#[derive(Clone, Debug)]
pub enum Against {
    /// As the table keeps it.
    Stored(String),
    /// Opens for nobody.
    Decoy(Foreign),
}

impl Against {
    /// Whether it was made of this password.
    pub fn matches(&self, password: &Password, memory: &mut Memory) -> Result<bool, HashError> {
        match self {
            Self::Stored(stored) => verify(stored, password, memory),
            Self::Decoy(foreign) => foreign.matches(password).ok_or(HashError::Memory),
        }
    }
}

/// A hash that an operator brings, as it is to be stored, and the scheme of another program
/// where it is one; `None` where it can't be read or costs too much. Django writes its own name
/// before an Argon2 hash.
pub fn import(text: &str) -> Option<(String, Option<Scheme>)> {
    let plain = text.strip_prefix("argon2$").map(|rest| format!("${rest}"));
    let text = plain.unwrap_or_else(|| text.to_owned());
    if Stored::parse(&text).is_some() {
        return Some((text, None));
    }
    let scheme = Foreign::parse(&text)?.scheme();
    Some((text, Some(scheme)))
}

/// Whether `stored` should be replaced at the next sign-in: any parameter, the salt or the
/// output below what is made now, or not ours to read.
pub fn is_weaker(stored: &str, params: Params) -> bool {
    Stored::parse(stored).is_none_or(|stored| {
        stored.params.memory_kib < params.memory_kib
            || stored.params.passes < params.passes
            || stored.salt().len() < 16
            || stored.output().len() < 32
    })
}

/// A PHC string that no password opens, made without hashing: `output` is chance. Verifying
/// against it takes as long as against a real one.
pub fn decoy(params: Params, salt: [u8; 16], output: [u8; 32]) -> String {
    Stored::new(params, salt, output).to_string()
}

fn compute(
    password: &Password,
    stored: &Stored,
    memory: &mut Memory,
) -> Result<[u8; phc::MAX_OUTPUT], HashError> {
    let Params { memory_kib, passes } = stored.params;
    let length = stored.output().len();
    let params = argon2::Params::new(memory_kib, passes, stored.lanes, Some(length))
        .map_err(|_| HashError::Params)?;
    let mut output = [0; phc::MAX_OUTPUT];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(
            password.as_bytes(),
            stored.salt(),
            &mut output[..length],
            memory.blocks(memory_kib)?,
        )
        .map_err(|_| HashError::Params)?;
    Ok(output)
}
