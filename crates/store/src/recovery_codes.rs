//! Recovery codes: each stands in for a lost factor once.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// Gives a person new codes in the place of all older ones; each is an id and a SHA-256.
pub async fn replace(
    tx: &mut Tx,
    user_id: &str,
    codes: &[(String, [u8; 32])],
    at: i64,
) -> Result<(), DbError> {
    remove_all(tx, user_id).await?;
    let sql = "INSERT INTO recovery_codes (id, user_id, hash, created_at) VALUES ($1, $2, $3, $4)";
    for (id, hash) in codes {
        tx.execute(sql, args![id, user_id, hash, at]).await?;
    }
    Ok(())
}

/// How many of a person's codes are unused.
pub async fn left(tx: &mut Tx, user_id: &str) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) AS unused FROM recovery_codes \
               WHERE user_id = $1 AND used_at IS NULL";
    tx.optional(sql, args![user_id]).await?.map_or(Ok(0), |row| row.int("unused"))
}

/// Whether this is an unused code of the person's.
pub async fn holds(tx: &mut Tx, user_id: &str, hash: &[u8; 32]) -> Result<bool, DbError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM recovery_codes \
               WHERE user_id = $1 AND hash = $2 AND used_at IS NULL) AS held";
    tx.optional(sql, args![user_id, hash]).await?.map_or(Ok(false), |row| row.flag("held"))
}

/// Uses a code; the whole transaction is `Lost` where it was used or replaced.
pub async fn claim(tx: &mut Tx, user_id: &str, hash: &[u8; 32], at: i64) -> Result<(), DbError> {
    let sql = "UPDATE recovery_codes SET used_at = $3 \
               WHERE user_id = $1 AND hash = $2 AND used_at IS NULL";
    tx.claim(sql, args![user_id, hash, at]).await
}

/// Takes all codes of a person away.
pub async fn remove_all(tx: &mut Tx, user_id: &str) -> Result<(), DbError> {
    let sql = "DELETE FROM recovery_codes WHERE user_id = $1";
    tx.execute(sql, args![user_id]).await.map(drop)
}

/// Removes a person's recovery codes, where they were made at `since` or later.
pub async fn remove_since(tx: &mut Tx, user_id: &str, since: i64) -> Result<(), DbError> {
    let sql = "DELETE FROM recovery_codes WHERE user_id = $1 AND created_at >= $2";
    tx.execute(sql, args![user_id, since]).await.map(drop)
}
