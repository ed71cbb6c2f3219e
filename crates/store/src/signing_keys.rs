//! The keys that sign tokens, their private halves sealed.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// The key in use.
pub const ACTIVE: &str = "active";
/// The one that comes after it, published already.
pub const NEXT: &str = "next";

/// A key as stored.
#[derive(Clone, Debug)]
pub struct StoredKey {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// Its JOSE name.
    pub algorithm: String,
    /// `active` or `next`.
    pub state: String,
    /// PKCS #8, sealed.
    pub sealed_private: Vec<u8>,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// Every key, oldest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<StoredKey>, DbError> {
    let sql = "SELECT kid, algorithm, state, sealed_private, created_at \
               FROM signing_keys ORDER BY created_at, kid";
    tx.all(sql, args![])
        .await?
        .iter()
        .map(|row| {
            Ok(StoredKey {
                kid: row.text("kid")?,
                algorithm: row.text("algorithm")?,
                state: row.text("state")?,
                sealed_private: row.bytes("sealed_private")?,
                created_at: row.int("created_at")?,
            })
        })
        .collect()
}

/// Adds a key, unless this algorithm has one in this state already: then `false`.
pub async fn insert(tx: &mut Tx, key: &StoredKey) -> Result<bool, DbError> {
    let sql = "INSERT INTO signing_keys (kid, algorithm, state, sealed_private, created_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let args = args![&key.kid, &key.algorithm, &key.state, &key.sealed_private, key.created_at];
    Ok(tx.execute(sql, args).await? == 1)
}
