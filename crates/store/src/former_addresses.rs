//! Former addresses: left by a person who may still go back, and nobody else's meanwhile.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// Holds an address for its person; one that is held already is held for the later of both times.
pub async fn hold(
    tx: &mut Tx,
    email_key: &str,
    user_id: &str,
    held_until: i64,
) -> Result<(), DbError> {
    let sql = "INSERT INTO former_addresses (email_key, user_id, held_until) \
               VALUES ($1, $2, $3) ON CONFLICT (email_key) DO UPDATE SET held_until = \
               CASE WHEN former_addresses.held_until > excluded.held_until \
               THEN former_addresses.held_until ELSE excluded.held_until END";
    tx.execute(sql, args![email_key, user_id, held_until]).await.map(drop)
}

/// Whether an address is held at `now` for somebody else than `user_id`.
pub async fn is_held(
    tx: &mut Tx,
    email_key: &str,
    user_id: &str,
    now: i64,
) -> Result<bool, DbError> {
    let sql = "SELECT user_id FROM former_addresses \
               WHERE email_key = $1 AND user_id <> $2 AND held_until > $3";
    Ok(tx.optional(sql, args![email_key, user_id, now]).await?.is_some())
}

/// Lets an address go that its person has again.
pub async fn release(tx: &mut Tx, email_key: &str, user_id: &str) -> Result<(), DbError> {
    let sql = "DELETE FROM former_addresses WHERE email_key = $1 AND user_id = $2";
    tx.execute(sql, args![email_key, user_id]).await.map(drop)
}

/// Takes away up to `limit` that are held no longer by `held_by`; how many.
pub async fn sweep(tx: &mut Tx, held_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM former_addresses WHERE email_key IN (\
               SELECT email_key FROM former_addresses WHERE held_until <= $1 \
               ORDER BY held_until LIMIT $2)";
    tx.execute_aside(sql, args![held_by, limit]).await
}
