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

/// An unused voucher in the hands of somebody who holds its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// UUIDv7.
    pub id: String,
    /// Whom it is about, where it is about somebody.
    pub subject: Option<String>,
    /// What it keeps for its use.
    pub sealed_state: Option<Vec<u8>>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub expires_at: i64,
}

/// Writes a voucher that keeps nothing.
pub async fn insert(tx: &mut Tx, voucher: NewVoucher<'_>) -> Result<(), DbError> {
    insert_with_state(tx, voucher, None).await
}

/// Writes a voucher with what it keeps for its use.
pub async fn insert_with_state(
    tx: &mut Tx,
    voucher: NewVoucher<'_>,
    sealed_state: Option<&[u8]>,
) -> Result<(), DbError> {
    let sql = "INSERT INTO vouchers (id, purpose, subject, hash, created_at, expires_at, \
               sealed_state) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![
        voucher.id,
        voucher.purpose,
        voucher.subject,
        voucher.hash,
        voucher.created_at,
        voucher.expires_at,
        sealed_state,
    ];
    tx.execute(sql, args).await.map(drop)
}

macro_rules! held_where {
    ($condition:literal) => {
        concat!(
            "SELECT id, subject, sealed_state, created_at, expires_at FROM vouchers WHERE ",
            $condition,
            " AND used_at IS NULL AND expires_at > $3 ORDER BY id DESC LIMIT 1"
        )
    };
}

fn held_from_row(row: &Row) -> Result<Held, DbError> {
    Ok(Held {
        id: row.text("id")?,
        subject: row.opt_text("subject")?,
        sealed_state: row.opt_bytes("sealed_state")?,
        created_at: row.int("created_at")?,
        expires_at: row.int("expires_at")?,
    })
}

/// The unused voucher of this secret, whomever it is about; `None` when it does not hold at
/// `now`.
pub async fn held(
    tx: &mut Tx,
    purpose: &str,
    hash: &[u8; 32],
    now: i64,
) -> Result<Option<Held>, DbError> {
    let sql = held_where!("purpose = $1 AND hash = $2");
    tx.optional(sql, args![purpose, hash, now]).await?.as_ref().map(held_from_row).transpose()
}

/// The unused voucher of this id; `None` when it does not hold at `now`.
pub async fn held_by_id(
    tx: &mut Tx,
    purpose: &str,
    id: &str,
    now: i64,
) -> Result<Option<Held>, DbError> {
    let sql = held_where!("purpose = $1 AND id = $2");
    tx.optional(sql, args![purpose, id, now]).await?.as_ref().map(held_from_row).transpose()
}

/// The newest unused voucher about somebody; `None` when none holds at `now`.
pub async fn newest_held(
    tx: &mut Tx,
    purpose: &str,
    subject: &str,
    now: i64,
) -> Result<Option<Held>, DbError> {
    let sql = held_where!("purpose = $1 AND subject = $2");
    tx.optional(sql, args![purpose, subject, now]).await?.as_ref().map(held_from_row).transpose()
}

/// Uses a voucher, whomever it is about; `false` when it is used, taken back or expired. What it
/// kept is wiped.
pub async fn spend(tx: &mut Tx, purpose: &str, id: &str, now: i64) -> Result<bool, DbError> {
    let sql = "UPDATE vouchers SET used_at = $3, sealed_state = NULL \
               WHERE id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    Ok(tx.execute(sql, args![id, purpose, now]).await? == 1)
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

/// Takes back the unused vouchers of this purpose about somebody that were made at `since` or
/// later (Unix milliseconds); 0 is all.
pub async fn revoke_of(
    tx: &mut Tx,
    purpose: &str,
    subject: &str,
    since: i64,
) -> Result<(), DbError> {
    let sql = "DELETE FROM vouchers \
               WHERE purpose = $1 AND subject = $2 AND used_at IS NULL AND created_at >= $3";
    tx.execute(sql, args![purpose, subject, since]).await.map(drop)
}

/// Takes away up to `limit` vouchers that expired by `expired_by`, used or not; how many.
pub async fn sweep(tx: &mut Tx, expired_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM vouchers WHERE id IN (\
               SELECT id FROM vouchers WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    tx.execute_aside(sql, args![expired_by, limit]).await
}

/// Takes away every voucher about somebody who is no more, by their id or their address; used or
/// not.
pub async fn forget(tx: &mut Tx, user_id: &str, email_key: &str) -> Result<(), DbError> {
    let sql = "DELETE FROM vouchers WHERE subject = $1 OR subject = $2";
    tx.execute(sql, args![user_id, email_key]).await.map(drop)
}
