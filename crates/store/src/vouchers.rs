//! Vouchers: long secrets that travel by letter or link, found by their hash, used once.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// A voucher about to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewVoucher<'a> {
    /// UUIDv7.
    pub id: &'a str,
    /// What it may be used for, and nothing else.
    pub purpose: &'a str,
    /// Whom it is about, where it is about somebody.
    pub subject: Option<&'a str>,
    /// SHA-256 of the secret.
    pub hash: &'a [u8; 32],
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub expires_at: i64,
}

/// Writes a voucher.
pub async fn insert(tx: &mut Tx, voucher: NewVoucher<'_>) -> Result<(), DbError> {
    let sql = "INSERT INTO vouchers (id, purpose, subject, hash, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let args = args![
        voucher.id,
        voucher.purpose,
        voucher.subject,
        voucher.hash,
        voucher.created_at,
        voucher.expires_at,
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Until when an unused voucher holds, Unix milliseconds; `None` when it does not at `now`.
pub async fn holds_until(
    tx: &mut Tx,
    purpose: &str,
    hash: &[u8; 32],
    now: i64,
) -> Result<Option<i64>, DbError> {
    let sql = "SELECT expires_at FROM vouchers \
               WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    tx.optional(sql, args![hash, purpose, now]).await?.map(|row| row.int("expires_at")).transpose()
}

/// Uses a voucher; `false` when it is used, expired, or for something else.
pub async fn claim(tx: &mut Tx, purpose: &str, hash: &[u8; 32], now: i64) -> Result<bool, DbError> {
    let sql = "UPDATE vouchers SET used_at = $3 \
               WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    Ok(tx.execute(sql, args![hash, purpose, now]).await? == 1)
}

/// Takes back every unused voucher of this purpose.
pub async fn revoke_all(tx: &mut Tx, purpose: &str) -> Result<(), DbError> {
    let sql = "DELETE FROM vouchers WHERE purpose = $1 AND used_at IS NULL";
    tx.execute(sql, args![purpose]).await.map(drop)
}

/// Takes away up to `limit` vouchers that expired by `expired_by`, used or not; how many.
pub async fn sweep(tx: &mut Tx, expired_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM vouchers WHERE id IN (\
               SELECT id FROM vouchers WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    tx.execute_aside(sql, args![expired_by, limit]).await
}
