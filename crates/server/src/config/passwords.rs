//! `[passwords]`: what a password must be, and what its hash costs.

use super::reader::Reader;

/// The settings under `passwords`.
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Code points after NFC.
    pub minimum_length: usize,
    /// Common, own and product's words, and strength: one switch.
    pub refuse_common: bool,
    /// By zxcvbn's measure.
    pub minimum_strength: u8,
    /// What guessers know of the product.
    pub own_words: Vec<String>,
    /// A service that knows breached ones.
    pub breach_service_url: Option<String>,
    /// Memory of one hash.
    pub argon2_memory_kib: u32,
    /// Passes over it.
    pub argon2_passes: u32,
    /// Hashes at once; `None`: as many as cores.
    pub hashing_threads: Option<usize>,
    /// Hashes that may wait.
    pub hashing_queue: usize,
}

/// Memory in KiB that OWASP asks for at 1, 2, 3, 4 and 5 passes or more.
const MEMORY_FLOORS_KIB: [u32; 5] = [47_104, 19_456, 12_288, 9_216, 7_168];

impl Passwords {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let threads: usize = reader.integer("passwords.hashing_threads", 0..=256);
        Self {
            minimum_length: reader.integer("passwords.minimum_length", 1..=64),
            refuse_common: reader.boolean("passwords.refuse_common"),
            minimum_strength: reader.integer("passwords.minimum_strength", 0..=4),
            breach_service_url: breach_service_url(reader),
            own_words: reader.list("passwords.own_words"),
            argon2_memory_kib: reader.integer("passwords.argon2_memory_kib", 8..=4_194_304),
            argon2_passes: reader.integer("passwords.argon2_passes", 1..=1_000),
            hashing_threads: Some(threads).filter(|threads| *threads > 0),
            hashing_queue: reader.integer("passwords.hashing_queue", 0..=100_000),
        }
    }

    /// The least memory that is as strong as the default at these passes.
    pub(super) fn memory_floor_kib(&self) -> u32 {
        let passes = usize::try_from(self.argon2_passes).unwrap_or(usize::MAX);
        let [.., last] = MEMORY_FLOORS_KIB;
        MEMORY_FLOORS_KIB.get(passes.saturating_sub(1)).copied().unwrap_or(last)
    }
}

fn breach_service_url(reader: &mut Reader) -> Option<String> {
    const NAME: &str = "passwords.breach_service_url";
    let url = reader.optional(NAME)?;
    let parsed = url::Url::parse(&url).ok();
    let is_here =
        |parsed: &url::Url| matches!(parsed.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match parsed {
        Some(parsed) if parsed.scheme() == "https" => Some(url),
        Some(parsed) if parsed.scheme() == "http" && is_here(&parsed) => Some(url),
        _ => {
            reader.refuse(NAME, "must be an https address, or http on this machine");
            None
        }
    }
}
