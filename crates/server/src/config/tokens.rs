//! `[tokens]`: how access tokens are signed, and how long tokens are good.

use keyward_rules::token::algorithm::Algorithm;

use super::reader::Reader;
use super::secret::Secret;

/// The settings under `tokens`.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Signs access tokens.
    pub algorithm: Algorithm,
    /// The key of HS256, and of nothing else.
    pub secret_key: Option<Secret>,
    /// Life of an access token.
    pub access_lifetime_seconds: i64,
    /// How long a replaced refresh token gets the same successor again.
    pub refresh_reuse_window_seconds: i64,
}

const DAY_SECONDS: i64 = 86_400;

impl Tokens {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let words = Algorithm::ALL.map(|algorithm| (algorithm.as_str(), algorithm));
        let algorithm = reader.choice("tokens.algorithm", &words);
        let secret_key = reader.optional("tokens.secret_key").map(Secret::new);
        let is_symmetric = algorithm.is_some_and(Algorithm::is_symmetric);
        if is_symmetric && secret_key.is_none() && !reader.is_refused("tokens.secret_key") {
            let why = "is HS256, which needs tokens.secret_key (or SECRET_KEY)";
            reader.refuse("tokens.algorithm", why);
        }
        if secret_key.is_some() && !is_symmetric && algorithm.is_some() {
            reader.warn("tokens.secret_key", "is not used: it signs HS256 only");
        }
        let name = "tokens.access_lifetime_seconds";
        let access_lifetime_seconds = reader.integer(name, 1..=30 * DAY_SECONDS);
        if access_lifetime_seconds > DAY_SECONDS {
            reader
                .warn(name, "is over a day; apps that judge tokens alone learn of a sign-out late");
        }
        Self {
            algorithm: algorithm.unwrap_or(Algorithm::Es256),
            secret_key,
            access_lifetime_seconds,
            refresh_reuse_window_seconds: reader
                .integer("tokens.refresh_reuse_window_seconds", 0..=3_600),
        }
    }
}
