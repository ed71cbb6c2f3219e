//! Trusted devices: browsers in which a person is not asked for their second factor for a while.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;

/// A trusted device as stored; instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedDevice {
    /// UUIDv7.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// It is good for this generation of the person and no later one.
    pub generation: i64,
    /// From where it was trusted.
    pub address: Option<String>,
    /// What it called itself then.
    pub user_agent: Option<String>,
    /// Since when.
    pub created_at: i64,
    /// When it last spared a factor.
    pub last_used_at: i64,
    /// Until when.
    pub expires_at: i64,
}

fn device(row: &Row) -> Result<TrustedDevice, DbError> {
    Ok(TrustedDevice {
        id: row.text("id")?,
        user_id: row.text("user_id")?,
        generation: row.int("gen")?,
        address: row.opt_text("address")?,
        user_agent: row.opt_text("user_agent")?,
        created_at: row.int("created_at")?,
        last_used_at: row.int("last_used_at")?,
        expires_at: row.int("expires_at")?,
    })
}

/// Trusts a device that will show a secret of this SHA-256.
pub async fn insert(tx: &mut Tx, device: &TrustedDevice, hash: &[u8; 32]) -> Result<(), DbError> {
    let sql = "INSERT INTO trusted_devices (id, user_id, gen, hash, address, user_agent, \
               created_at, last_used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = args![
        &device.id,
        &device.user_id,
        device.generation,
        hash,
        &device.address,
        &device.user_agent,
        device.created_at,
        device.last_used_at,
        device.expires_at,
    ];
    tx.execute(sql, args).await.map(drop)
}

/// The device of this secret, where this person of this generation trusts it at `now`.
pub async fn standing(
    tx: &mut Tx,
    hash: &[u8; 32],
    user_id: &str,
    generation: i64,
    now: i64,
) -> Result<Option<TrustedDevice>, DbError> {
    let sql = "SELECT id, user_id, gen, address, user_agent, created_at, last_used_at, expires_at \
               FROM trusted_devices \
               WHERE hash = $1 AND user_id = $2 AND gen = $3 AND expires_at > $4";
    let args = args![hash, user_id, generation, now];
    tx.optional(sql, args).await?.as_ref().map(device).transpose()
}

/// Notes that a device spared its person a factor; the whole transaction is `Lost` where it is
/// trusted no more.
pub async fn note_use(tx: &mut Tx, id: &str, at: i64) -> Result<(), DbError> {
    let sql = "UPDATE trusted_devices SET last_used_at = $2 WHERE id = $1";
    tx.claim(sql, args![id, at]).await
}

/// The devices that a person of this generation trusts at `now`, newest first.
pub async fn list(
    tx: &mut Tx,
    user_id: &str,
    generation: i64,
    now: i64,
) -> Result<Vec<TrustedDevice>, DbError> {
    let sql = "SELECT id, user_id, gen, address, user_agent, created_at, last_used_at, expires_at \
               FROM trusted_devices \
               WHERE user_id = $1 AND gen = $2 AND expires_at > $3 ORDER BY id DESC";
    tx.all(sql, args![user_id, generation, now]).await?.iter().map(device).collect()
}

/// Trusts a device of this person's no more; `false` where there is none of this id.
pub async fn remove(tx: &mut Tx, id: &str, user_id: &str) -> Result<bool, DbError> {
    let sql = "DELETE FROM trusted_devices WHERE id = $1 AND user_id = $2";
    Ok(tx.execute(sql, args![id, user_id]).await? == 1)
}

/// Trusts none of a person's devices any more.
pub async fn remove_all(tx: &mut Tx, user_id: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM trusted_devices WHERE user_id = $1", args![user_id]).await.map(drop)
}

/// Takes away up to `limit` devices whose time was over by `expired_by`; how many.
pub async fn sweep(tx: &mut Tx, expired_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM trusted_devices WHERE id IN (SELECT id FROM trusted_devices \
               WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    tx.execute_aside(sql, args![expired_by, limit]).await
}
