//! What keeps a person out: an operator, themselves, a deletion that is due.

use super::User;
use crate::arg::{Arg, args};
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;

/// As much of a person as says whether they may still come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// UUIDv7.
    pub id: String,
    /// Tokens of earlier generations are dead.
    pub generation: i64,
    /// Since when an operator keeps them out, Unix milliseconds.
    pub disabled_at: Option<i64>,
    /// Since when they have locked themselves out, Unix milliseconds.
    pub locked_at: Option<i64>,
    /// When they will be deleted, Unix milliseconds; until then they may not come in.
    pub delete_at: Option<i64>,
}

impl User {
    /// The same of a person who is known whole.
    pub fn standing(&self) -> Standing {
        Standing {
            id: self.id.clone(),
            generation: self.generation,
            disabled_at: self.disabled_at,
            locked_at: self.locked_at,
            delete_at: self.delete_at,
        }
    }

    /// What keeps them out, in the words of the audit.
    pub fn shut_out(&self) -> Option<&'static str> {
        self.standing().shut_out()
    }
}

impl Standing {
    /// Of somebody whom nothing keeps out.
    pub(crate) fn in_order(id: String, generation: i64) -> Self {
        Self { id, generation, disabled_at: None, locked_at: None, delete_at: None }
    }

    /// What keeps them out, in the words of the audit.
    pub fn shut_out(&self) -> Option<&'static str> {
        match (self.disabled_at, self.locked_at, self.delete_at) {
            (Some(_), ..) => Some("disabled"),
            (None, Some(_), _) => Some("locked"),
            (None, None, Some(_)) => Some("deletion_planned"),
            (None, None, None) => None,
        }
    }
}

/// The condition that nothing keeps the person `u` out.
macro_rules! stands {
    () => {
        "u.disabled_at IS NULL AND u.locked_at IS NULL AND u.delete_at IS NULL"
    };
}
pub(crate) use stands;

/// Columns of a standing under the name `u`.
macro_rules! standing_columns {
    () => {
        "u.id AS user_id, u.gen, u.disabled_at, u.locked_at, u.delete_at"
    };
}
pub(crate) use standing_columns;

pub(crate) fn standing_from_row(row: &Row) -> Result<Standing, DbError> {
    Ok(Standing {
        id: row.text("user_id")?,
        generation: row.int("gen")?,
        disabled_at: row.opt_int("disabled_at")?,
        locked_at: row.opt_int("locked_at")?,
        delete_at: row.opt_int("delete_at")?,
    })
}

/// Shuts a person out and raises the generation; `None` when they were shut out already.
pub async fn disable(tx: &mut Tx, id: &str, at: i64) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET disabled_at = $2, gen = gen + 1, updated_at = $2 \
               WHERE id = $1 AND disabled_at IS NULL RETURNING gen";
    raised(tx, sql, args![id, at]).await
}

/// Lets a person in again whom an operator or they themselves had shut out, and raises the
/// generation; `None` when neither had. A planned deletion stands.
pub async fn enable(tx: &mut Tx, id: &str, at: i64) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET disabled_at = NULL, locked_at = NULL, gen = gen + 1, \
               updated_at = $2 WHERE id = $1 \
               AND (disabled_at IS NOT NULL OR locked_at IS NOT NULL) RETURNING gen";
    raised(tx, sql, args![id, at]).await
}

/// Locks a person out, as they asked, and raises the generation; `None` when they were locked
/// out already.
pub async fn lock(tx: &mut Tx, id: &str, at: i64) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET locked_at = $2, gen = gen + 1, updated_at = $2 \
               WHERE id = $1 AND locked_at IS NULL RETURNING gen";
    raised(tx, sql, args![id, at]).await
}

/// Takes a person's own lock away and raises the generation; `None` when there was none.
pub async fn unlock(tx: &mut Tx, id: &str, at: i64) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET locked_at = NULL, gen = gen + 1, updated_at = $2 \
               WHERE id = $1 AND locked_at IS NOT NULL RETURNING gen";
    raised(tx, sql, args![id, at]).await
}

/// Plans that a person will be deleted at `delete_at` and raises the generation; `None` when
/// that is planned already.
pub async fn plan_deletion(
    tx: &mut Tx,
    id: &str,
    delete_at: i64,
    at: i64,
) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET delete_at = $2, gen = gen + 1, updated_at = $3 \
               WHERE id = $1 AND delete_at IS NULL RETURNING gen";
    raised(tx, sql, args![id, delete_at, at]).await
}

/// Takes a planned deletion back and raises the generation; `None` when none was planned.
pub async fn keep(tx: &mut Tx, id: &str, at: i64) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET delete_at = NULL, gen = gen + 1, updated_at = $2 \
               WHERE id = $1 AND delete_at IS NOT NULL RETURNING gen";
    raised(tx, sql, args![id, at]).await
}

/// Takes a person's own lock and a planned deletion away, whichever there is, and raises the
/// generation; `None` when an operator keeps them out.
pub async fn set_free(tx: &mut Tx, id: &str, at: i64) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET locked_at = NULL, delete_at = NULL, gen = gen + 1, \
               updated_at = $2 WHERE id = $1 AND disabled_at IS NULL RETURNING gen";
    raised(tx, sql, args![id, at]).await
}

/// Somebody whose deletion is due at `now`, with their address as compared; the longest due
/// first.
pub async fn due_for_deletion(tx: &mut Tx, now: i64) -> Result<Option<(String, String)>, DbError> {
    let sql = "SELECT id, email_key FROM users WHERE delete_at <= $1 ORDER BY delete_at LIMIT 1";
    match tx.optional(sql, args![now]).await? {
        Some(row) => Ok(Some((row.text("id")?, row.text("email_key")?))),
        None => Ok(None),
    }
}

/// Deletes a person whose deletion is due at `now`, with all that hangs on them; `false` when
/// it was taken back.
pub async fn delete(tx: &mut Tx, id: &str, now: i64) -> Result<bool, DbError> {
    let sql = "DELETE FROM users WHERE id = $1 AND delete_at <= $2";
    Ok(tx.execute_aside(sql, args![id, now]).await? == 1)
}

async fn raised(tx: &mut Tx, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<i64>, DbError> {
    tx.optional(sql, args).await?.map(|row| row.int("gen")).transpose()
}
