//! Vouchers: long secrets that travel by letter or link, found by their hash, used once.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
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

/// A voucher as stored, without what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voucher {
    /// UUIDv7.
    pub id: String,
    /// Whom it is about, where it is about somebody.
    pub subject: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub expires_at: i64,
    /// Unix milliseconds.
    pub used_at: Option<i64>,
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

/// Until when an unused voucher holds for `subject`, Unix milliseconds; `None` when it does not
/// at `now`. One that is about nobody holds for everybody.
pub async fn holds_until(
    tx: &mut Tx,
    purpose: &str,
    hash: &[u8; 32],
    subject: Option<&str>,
    now: i64,
) -> Result<Option<i64>, DbError> {
    let sql = "SELECT expires_at FROM vouchers \
               WHERE hash = $1 AND purpose = $2 AND (subject IS NULL OR subject = $3) AND \
               used_at IS NULL AND expires_at > $4";
    let row = tx.optional(sql, args![hash, purpose, subject, now]).await?;
    row.map(|row| row.int("expires_at")).transpose()
}

/// Uses a voucher and says its id; `None` when it is used, expired, for something or somebody
/// else.
pub async fn claim(
    tx: &mut Tx,
    purpose: &str,
    hash: &[u8; 32],
    subject: Option<&str>,
    now: i64,
) -> Result<Option<String>, DbError> {
    let sql = "UPDATE vouchers SET used_at = $4 \
               WHERE hash = $1 AND purpose = $2 AND (subject IS NULL OR subject = $3) AND \
               used_at IS NULL AND expires_at > $4 RETURNING id";
    let row = tx.optional(sql, args![hash, purpose, subject, now]).await?;
    row.map(|row| row.text("id")).transpose()
}

/// Up to `limit` vouchers of a purpose after the one of id `after`, in the order of their making.
pub async fn list(
    tx: &mut Tx,
    purpose: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Voucher>, DbError> {
    let sql = "SELECT id, subject, created_at, expires_at, used_at FROM vouchers \
               WHERE purpose = $1 AND id > $2 ORDER BY id LIMIT $3";
    tx.all(sql, args![purpose, after, limit]).await?.iter().map(voucher).collect()
}

fn voucher(row: &Row) -> Result<Voucher, DbError> {
    Ok(Voucher {
        id: row.text("id")?,
        subject: row.opt_text("subject")?,
        created_at: row.int("created_at")?,
        expires_at: row.int("expires_at")?,
        used_at: row.opt_int("used_at")?,
    })
}

/// Takes back a voucher that nobody used; `false` where there is none of this purpose.
pub async fn revoke(tx: &mut Tx, purpose: &str, id: &str) -> Result<bool, DbError> {
    let sql = "DELETE FROM vouchers WHERE id = $1 AND purpose = $2 AND used_at IS NULL";
    Ok(tx.execute(sql, args![id, purpose]).await? == 1)
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
