//! Spent: what is good for one use and was used, until it would have ended by itself.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// Uses it; `false` where somebody did before.
pub async fn claim(tx: &mut Tx, id: &str, expires_at: i64) -> Result<bool, DbError> {
    let sql = "INSERT INTO spent (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    Ok(tx.execute(sql, args![id, expires_at]).await? == 1)
}

/// Takes away up to `limit` that ended by `expired_by`; how many.
pub async fn sweep(tx: &mut Tx, expired_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM spent WHERE id IN (\
               SELECT id FROM spent WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    tx.execute_aside(sql, args![expired_by, limit]).await
}
