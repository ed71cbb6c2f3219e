//! The keys that sign tokens, their private halves sealed.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// The key in use.
pub const ACTIVE: &str = "active";
/// The one that comes after it, published already.
pub const NEXT: &str = "next";
/// One that signs no more and verifies what it signed.
pub const RETIRED: &str = "retired";

/// A key as stored; instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// Its JOSE name.
    pub algorithm: String,
    /// `active`, `next` or `retired`.
    pub state: String,
    /// PKCS #8, sealed.
    pub sealed_private: Vec<u8>,
    /// When it was made.
    pub created_at: i64,
    /// When it was put to work; empty where the first release did that.
    pub activated_at: Option<i64>,
    /// When it stopped to sign.
    pub retired_at: Option<i64>,
}

/// Every key, oldest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<StoredKey>, DbError> {
    let sql = "SELECT kid, algorithm, state, sealed_private, created_at, activated_at, \
               retired_at FROM signing_keys ORDER BY created_at, kid";
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
                activated_at: row.opt_int("activated_at")?,
                retired_at: row.opt_int("retired_at")?,
            })
        })
        .collect()
}

/// Whether this key is still in the table, in whatever state.
pub async fn stands(tx: &mut Tx, kid: &str) -> Result<bool, DbError> {
    let sql = "SELECT kid FROM signing_keys WHERE kid = $1";
    Ok(tx.optional(sql, args![kid]).await?.is_some())
}

/// Adds a key, unless this algorithm has one in this state already: then `false`.
pub async fn insert(tx: &mut Tx, key: &StoredKey) -> Result<bool, DbError> {
    let sql = "INSERT INTO signing_keys (kid, algorithm, state, sealed_private, created_at, \
               activated_at, retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
               ON CONFLICT DO NOTHING";
    let args = args![
        &key.kid,
        &key.algorithm,
        &key.state,
        &key.sealed_private,
        key.created_at,
        key.activated_at,
        key.retired_at,
    ];
    Ok(tx.execute(sql, args).await? == 1)
}

/// Waits for every other transaction that changes several keys, so that none locks them in
/// another order.
pub async fn hold(tx: &mut Tx) -> Result<(), DbError> {
    tx.hold("keyward signing keys").await
}

/// Ends the work of the key in use; `false` when this one is not in use. It claims a rotation.
pub async fn retire(tx: &mut Tx, kid: &str, at: i64) -> Result<bool, DbError> {
    let sql = "UPDATE signing_keys SET state = 'retired', retired_at = $2 \
               WHERE kid = $1 AND state = 'active'";
    Ok(tx.execute(sql, args![kid, at]).await? == 1)
}

/// Puts the waiting key to work; `false` when this one does not wait.
pub async fn activate(tx: &mut Tx, kid: &str, at: i64) -> Result<bool, DbError> {
    let sql = "UPDATE signing_keys SET state = 'active', activated_at = $2 \
               WHERE kid = $1 AND state = 'next'";
    Ok(tx.execute(sql, args![kid, at]).await? == 1)
}

/// Takes every retired key of this algorithm away, whoever still holds a token of it; their kids.
pub async fn withdraw_retired(tx: &mut Tx, algorithm: &str) -> Result<Vec<String>, DbError> {
    let sql = "DELETE FROM signing_keys WHERE algorithm = $1 AND state = 'retired' RETURNING kid";
    tx.all(sql, args![algorithm]).await?.iter().map(|row| row.text("kid")).collect()
}

/// Takes away the keys that were retired at this instant or earlier; their kids.
pub async fn sweep(tx: &mut Tx, retired_by: i64) -> Result<Vec<String>, DbError> {
    let sql = "DELETE FROM signing_keys WHERE state = 'retired' AND retired_at <= $1 \
               RETURNING kid";
    tx.all(sql, args![retired_by]).await?.iter().map(|row| row.text("kid")).collect()
}

/// Replaces a sealed private half where the one that was read still stands; `false` otherwise.
pub async fn reseal(tx: &mut Tx, kid: &str, read: &[u8], sealed: &[u8]) -> Result<bool, DbError> {
    let sql = "UPDATE signing_keys SET sealed_private = $3 \
               WHERE kid = $1 AND sealed_private = $2";
    Ok(tx.execute(sql, args![kid, read, sealed]).await? == 1)
}
