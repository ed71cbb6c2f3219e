//! Familiar places: what a person signed in with and from where, as marks that can't be read
//! back.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// What is known of a mark and its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// When the person signed in for the first time, Unix milliseconds.
    pub first_sign_in_at: Option<i64>,
    /// When they last did so with this mark, to the day or so, Unix milliseconds.
    pub seen_at: Option<i64>,
}

/// What is known of this mark of a person; `None` where there is no such person.
pub async fn look(tx: &mut Tx, user_id: &str, mark: &[u8]) -> Result<Option<Known>, DbError> {
    let sql = "SELECT u.first_sign_in_at, f.seen_at FROM users u LEFT JOIN familiar_places f \
               ON f.user_id = u.id AND f.mark = $2 WHERE u.id = $1";
    match tx.optional(sql, args![user_id, mark]).await? {
        Some(row) => Ok(Some(Known {
            first_sign_in_at: row.opt_int("first_sign_in_at")?,
            seen_at: row.opt_int("seen_at")?,
        })),
        None => Ok(None),
    }
}

/// Notes a mark that was not known; `false` when somebody noted it meanwhile.
pub async fn insert(tx: &mut Tx, user_id: &str, mark: &[u8], at: i64) -> Result<bool, DbError> {
    let sql = "INSERT INTO familiar_places (user_id, mark, seen_at) VALUES ($1, $2, $3) \
               ON CONFLICT (user_id, mark) DO NOTHING";
    Ok(tx.execute(sql, args![user_id, mark, at]).await? == 1)
}

/// Notes that a mark was seen again.
pub async fn touch(tx: &mut Tx, user_id: &str, mark: &[u8], at: i64) -> Result<(), DbError> {
    let sql = "UPDATE familiar_places SET seen_at = $3 WHERE user_id = $1 AND mark = $2";
    tx.tell(sql, args![user_id, mark, at]).await
}

/// Notes a person's first sign-in; `false` when it was noted already.
pub async fn note_first_sign_in(tx: &mut Tx, user_id: &str, at: i64) -> Result<bool, DbError> {
    let sql = "UPDATE users SET first_sign_in_at = $2 \
               WHERE id = $1 AND first_sign_in_at IS NULL";
    Ok(tx.execute(sql, args![user_id, at]).await? == 1)
}

/// Forgets all marks of a person.
pub async fn forget(tx: &mut Tx, user_id: &str) -> Result<(), DbError> {
    let sql = "DELETE FROM familiar_places WHERE user_id = $1";
    tx.execute(sql, args![user_id]).await.map(drop)
}

/// Takes away up to `limit` marks that were last seen by `seen_by`; how many.
pub async fn sweep(tx: &mut Tx, seen_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM familiar_places WHERE (user_id, mark) IN (\
               SELECT user_id, mark FROM familiar_places WHERE seen_at <= $1 \
               ORDER BY seen_at LIMIT $2)";
    tx.execute_aside(sql, args![seen_by, limit]).await
}
