//! Who holds which role.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// Gives a person a role; giving it twice changes nothing.
pub async fn grant(tx: &mut Tx, role: &str, user_id: &str, at: i64) -> Result<(), DbError> {
    let sql = "INSERT INTO role_members (role, user_id, granted_at) VALUES ($1, $2, $3) \
               ON CONFLICT (role, user_id) DO NOTHING";
    tx.execute(sql, args![role, user_id, at]).await.map(drop)
}

/// Whether anybody holds this role.
pub async fn is_held(tx: &mut Tx, role: &str) -> Result<bool, DbError> {
    let sql = "SELECT user_id FROM role_members WHERE role = $1 LIMIT 1";
    Ok(tx.optional(sql, args![role]).await?.is_some())
}

/// Waits for every other transaction that is about to make the first holder of a role.
pub async fn hold_first(tx: &mut Tx, role: &str) -> Result<bool, DbError> {
    tx.hold("keyward first role").await?;
    Ok(!is_held(tx, role).await?)
}
