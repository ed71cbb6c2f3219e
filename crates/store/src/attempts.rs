//! Attempts: guesses taken from the budgets of a person and a network.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// A guess about to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewAttempt<'a> {
    /// UUIDv7; a success gives back this very one.
    pub id: &'a str,
    /// Whose budget.
    pub person: &'a str,
    /// And which network's.
    pub network: &'a str,
    /// Unix milliseconds.
    pub taken_at: i64,
    /// When it no longer counts.
    pub expires_at: i64,
}

/// Takes an attempt where both budgets still have one; `false` otherwise. Exact, however
/// many come at once.
pub async fn take(
    tx: &mut Tx,
    attempt: NewAttempt<'_>,
    per_person: i64,
    per_network: i64,
) -> Result<bool, DbError> {
    tx.hold_both(attempt.person, attempt.network).await?;
    let sql = "INSERT INTO attempts (id, person, network, taken_at, expires_at) \
               SELECT $1, $2, $3, $4, $5 WHERE \
               (SELECT COUNT(*) FROM attempts WHERE person = $2 AND expires_at > $4) < $6 AND \
               (SELECT COUNT(*) FROM attempts WHERE network = $3 AND expires_at > $4) < $7";
    let args = args![
        attempt.id,
        attempt.person,
        attempt.network,
        attempt.taken_at,
        attempt.expires_at,
        per_person,
        per_network,
    ];
    Ok(tx.execute(sql, args).await? == 1)
}

/// Gives an attempt back.
pub async fn give_back(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    tx.tell("DELETE FROM attempts WHERE id = $1", args![id]).await
}

/// Takes away up to `limit` attempts that stopped to count by `expired_by`; how many.
pub async fn sweep(tx: &mut Tx, expired_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM attempts WHERE id IN (\
               SELECT id FROM attempts WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    tx.execute_aside(sql, args![expired_by, limit]).await
}

/// When the next attempt comes free, for a person or a network whose budget is spent.
pub async fn free_at(
    tx: &mut Tx,
    attempt: NewAttempt<'_>,
    per_person: i64,
    per_network: i64,
) -> Result<Option<i64>, DbError> {
    let sql = "SELECT MAX(free_at) AS free_at FROM (\
               SELECT MIN(expires_at) AS free_at FROM attempts \
               WHERE person = $1 AND expires_at > $3 HAVING COUNT(*) >= $4 UNION ALL \
               SELECT MIN(expires_at) AS free_at FROM attempts \
               WHERE network = $2 AND expires_at > $3 HAVING COUNT(*) >= $5) AS budgets";
    let args = args![attempt.person, attempt.network, attempt.taken_at, per_person, per_network];
    match tx.optional(sql, args).await? {
        Some(row) => row.opt_int("free_at"),
        None => Ok(None),
    }
}
