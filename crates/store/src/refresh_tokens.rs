//! Refresh tokens: a chain for each session, each spent once. Of a chain only the newest is
//! kept, and the one before it while its successor is unused.

use crate::arg::args;
use crate::error::DbError;
use crate::sessions::{self, Session, session_columns};
use crate::tx::Tx;
use crate::users::{self, Standing, standing_columns};

/// All that is known of a token that was presented.
#[derive(Clone, Debug)]
pub struct Presented {
    /// UUIDv7.
    pub id: String,
    /// When it was exchanged, Unix milliseconds. Its successor is unused.
    pub spent_at: Option<i64>,
    /// The successor, sealed under the token itself.
    pub sealed_successor: Option<Vec<u8>>,
    /// The session that it continues.
    pub session: Session,
    /// Whose session that is.
    pub user: Standing,
}

/// Adds a token to a session's chain.
pub async fn insert(
    tx: &mut Tx,
    id: &str,
    session_id: &str,
    hash: &[u8; 32],
    at: i64,
) -> Result<(), DbError> {
    let sql = "INSERT INTO refresh_tokens (id, session_id, hash, issued_at) \
               VALUES ($1, $2, $3, $4)";
    tx.tell(sql, args![id, session_id, hash, at]).await
}

/// The token of this hash, with its session and its person.
pub async fn by_hash(tx: &mut Tx, hash: &[u8; 32]) -> Result<Option<Presented>, DbError> {
    let sql = concat!(
        "SELECT t.id, t.spent_at, t.sealed_successor, ",
        session_columns!(),
        ", ",
        standing_columns!(),
        " FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id \
         JOIN users u ON u.id = s.user_id WHERE t.hash = $1"
    );
    let Some(row) = tx.optional(sql, args![hash]).await? else { return Ok(None) };
    Ok(Some(Presented {
        id: row.text("id")?,
        spent_at: row.opt_int("spent_at")?,
        sealed_successor: row.opt_bytes("sealed_successor")?,
        session: sessions::from_row(&row)?,
        user: users::standing_from_row(&row)?,
    }))
}

/// Spends a token and seals its successor in it; `Lost` when it was spent already.
pub async fn spend(tx: &mut Tx, id: &str, at: i64, sealed_successor: &[u8]) -> Result<(), DbError> {
    let sql = "UPDATE refresh_tokens SET spent_at = $2, sealed_successor = $3 \
               WHERE id = $1 AND spent_at IS NULL";
    tx.claim(sql, args![id, at, sealed_successor]).await
}

/// Takes away what a session's chain holds besides this token: its predecessors, which are of
/// no use to anybody once it is used itself.
pub async fn delete_all_but(tx: &mut Tx, session_id: &str, id: &str) -> Result<(), DbError> {
    let sql = "DELETE FROM refresh_tokens WHERE session_id = $1 AND id <> $2";
    tx.tell(sql, args![session_id, id]).await
}

/// Takes a session's whole chain away, so that no row tells of its tokens.
pub async fn delete_chain(tx: &mut Tx, session_id: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM refresh_tokens WHERE session_id = $1", args![session_id])
        .await
        .map(drop)
}
