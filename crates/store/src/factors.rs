//! Factors: what a person has beside their password.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;
use crate::users;

/// A factor as stored; instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// UUIDv7.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// `totp`, `email` or `sms`.
    pub kind: String,
    /// As its owner calls it.
    pub name: String,
    /// The secret of an app, an address, a telephone number: sealed.
    pub sealed_secret: Vec<u8>,
    /// The newest step of the clock that was spent, where it goes by a clock.
    pub last_step: Option<i64>,
    /// When it was begun.
    pub created_at: i64,
    /// Since when it counts.
    pub confirmed_at: Option<i64>,
    /// When it was last used.
    pub last_used_at: Option<i64>,
}

macro_rules! select_where {
    ($condition:literal) => {
        concat!(
            "SELECT id, user_id, kind, name, sealed_secret, last_step, created_at, confirmed_at, \
             last_used_at FROM factors WHERE ",
            $condition
        )
    };
}

fn factor(row: &Row) -> Result<Factor, DbError> {
    Ok(Factor {
        id: row.text("id")?,
        user_id: row.text("user_id")?,
        kind: row.text("kind")?,
        name: row.text("name")?,
        sealed_secret: row.bytes("sealed_secret")?,
        last_step: row.opt_int("last_step")?,
        created_at: row.int("created_at")?,
        confirmed_at: row.opt_int("confirmed_at")?,
        last_used_at: row.opt_int("last_used_at")?,
    })
}

/// Begins a factor, unless this person has `most` already; `false` then. One of the same kind
/// that they began before and never confirmed goes.
pub async fn begin(tx: &mut Tx, factor: &Factor, most: i64) -> Result<bool, DbError> {
    users::hold(tx, &factor.user_id).await?;
    let sql = "DELETE FROM factors WHERE user_id = $1 AND kind = $2 AND confirmed_at IS NULL";
    tx.execute(sql, args![&factor.user_id, &factor.kind]).await?;
    let sql = "INSERT INTO factors (id, user_id, kind, name, sealed_secret, created_at) \
               SELECT $1, $2, $3, $4, $5, $6 WHERE \
               (SELECT COUNT(*) FROM factors WHERE user_id = $2) < $7";
    let args = args![
        &factor.id,
        &factor.user_id,
        &factor.kind,
        &factor.name,
        &factor.sealed_secret,
        factor.created_at,
        most,
    ];
    Ok(tx.execute(sql, args).await? == 1)
}

/// A factor of this person's, confirmed or not.
pub async fn of_user(tx: &mut Tx, id: &str, user_id: &str) -> Result<Option<Factor>, DbError> {
    let sql = select_where!("id = $1 AND user_id = $2");
    tx.optional(sql, args![id, user_id]).await?.as_ref().map(factor).transpose()
}

/// A person's confirmed factors, oldest first.
pub async fn confirmed(tx: &mut Tx, user_id: &str) -> Result<Vec<Factor>, DbError> {
    let sql = select_where!("user_id = $1 AND confirmed_at IS NOT NULL ORDER BY id");
    tx.all(sql, args![user_id]).await?.iter().map(factor).collect()
}

/// Confirms a factor of this person's that was begun after `begun_after`, with the step that was
/// spent on it; the whole transaction is `Lost` where it was confirmed before, or is gone.
pub async fn confirm(
    tx: &mut Tx,
    id: &str,
    user_id: &str,
    begun_after: i64,
    step: Option<i64>,
    at: i64,
) -> Result<(), DbError> {
    users::hold(tx, user_id).await?;
    let sql = "UPDATE factors SET confirmed_at = $5, last_used_at = $5, last_step = $4 \
               WHERE id = $1 AND user_id = $2 AND confirmed_at IS NULL AND created_at > $3";
    tx.claim(sql, args![id, user_id, begun_after, step, at]).await
}

/// Spends a step of the clock; the whole transaction is `Lost` where it or a later one was
/// spent, or the factor is gone.
pub async fn spend_step(tx: &mut Tx, id: &str, step: i64, at: i64) -> Result<(), DbError> {
    let sql = "UPDATE factors SET last_step = $2, last_used_at = $3 WHERE id = $1 \
               AND confirmed_at IS NOT NULL AND (last_step IS NULL OR last_step < $2)";
    tx.claim(sql, args![id, step, at]).await
}

/// Notes a use; the whole transaction is `Lost` where the factor is gone.
pub async fn note_use(tx: &mut Tx, id: &str, at: i64) -> Result<(), DbError> {
    let sql = "UPDATE factors SET last_used_at = $2 WHERE id = $1 AND confirmed_at IS NOT NULL";
    tx.claim(sql, args![id, at]).await
}

/// Removes a factor of this person's; `false` where there is none.
pub async fn remove(tx: &mut Tx, id: &str, user_id: &str) -> Result<bool, DbError> {
    users::hold(tx, user_id).await?;
    let sql = "DELETE FROM factors WHERE id = $1 AND user_id = $2";
    Ok(tx.execute(sql, args![id, user_id]).await? == 1)
}

/// Removes every factor of a person, begun ones too.
pub async fn remove_all(tx: &mut Tx, user_id: &str) -> Result<(), DbError> {
    users::hold(tx, user_id).await?;
    tx.execute("DELETE FROM factors WHERE user_id = $1", args![user_id]).await.map(drop)
}

/// Removes a person's factors that count since `since` or later, and those begun since then; the
/// caller calls `settle`.
pub async fn remove_since(tx: &mut Tx, user_id: &str, since: i64) -> Result<(), DbError> {
    users::hold(tx, user_id).await?;
    let sql = "DELETE FROM factors WHERE user_id = $1 AND COALESCE(confirmed_at, created_at) >= $2";
    tx.execute(sql, args![user_id, since]).await.map(drop)
}

/// Brings up to date since when a person has a second factor, and one that is not a mailbox;
/// called after any of theirs was added or removed, by whoever tells the others. A passkey is
/// both.
pub async fn settle(tx: &mut Tx, user_id: &str, at: i64) -> Result<(), DbError> {
    let sql = "UPDATE users SET \
               second_factor_at = CASE WHEN EXISTS (SELECT 1 FROM factors \
               WHERE user_id = $1 AND confirmed_at IS NOT NULL) \
               OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = $1) \
               THEN COALESCE(second_factor_at, $2) END, \
               strong_factor_at = CASE WHEN EXISTS (SELECT 1 FROM factors \
               WHERE user_id = $1 AND confirmed_at IS NOT NULL AND kind <> 'email') \
               OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = $1) \
               THEN COALESCE(strong_factor_at, $2) END \
               WHERE id = $1";
    tx.execute(sql, args![user_id, at]).await.map(drop)
}

/// Takes away up to `limit` factors that were begun by `begun_by` and never confirmed; how many.
pub async fn sweep(tx: &mut Tx, begun_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM factors WHERE id IN (SELECT id FROM factors \
               WHERE confirmed_at IS NULL AND created_at <= $1 ORDER BY created_at LIMIT $2)";
    tx.execute_aside(sql, args![begun_by, limit]).await
}
