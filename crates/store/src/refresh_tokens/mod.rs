//! Refresh tokens: what the row of a session keeps of its chain. That is the newest token's
//! hash and, while that one is unused, the token that it replaced, with the newest sealed in it.

mod rotate;

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::sessions::{self, Session, session_columns};
use crate::tx::Tx;
use crate::users::{self, Standing, standing_columns};

pub use rotate::{MOST_AT_ONCE, Rotation, rotate};

/// A chain, with its session and its person, whatever their state.
#[derive(Clone, Debug)]
pub struct Chain {
    /// SHA-256 of the newest token.
    pub newest: Option<Vec<u8>>,
    /// SHA-256 of the token that the newest replaced.
    pub replaced: Option<Vec<u8>>,
    /// When it did, Unix milliseconds.
    pub replaced_at: Option<i64>,
    /// The newest token, sealed under the one that it replaced.
    pub sealed_successor: Option<Vec<u8>>,
    /// The session that the tokens continue.
    pub session: Session,
    /// Whose session that is.
    pub user: Standing,
}

macro_rules! chain_where {
    ($condition:literal) => {
        concat!(
            "SELECT s.refresh_hash, s.replaced_hash, s.replaced_at, s.sealed_successor, ",
            session_columns!(),
            ", ",
            standing_columns!(),
            " FROM sessions s JOIN users u ON u.id = s.user_id WHERE ",
            $condition
        )
    };
}

/// The chain of this family.
pub async fn by_family(tx: &mut Tx, family: &[u8; 32]) -> Result<Option<Chain>, DbError> {
    let row = tx.optional(chain_where!("s.refresh_family = $1"), args![family]).await?;
    row.as_ref().map(chain).transpose()
}

fn chain(row: &Row) -> Result<Chain, DbError> {
    Ok(Chain {
        newest: row.opt_bytes("refresh_hash")?,
        replaced: row.opt_bytes("replaced_hash")?,
        replaced_at: row.opt_int("replaced_at")?,
        sealed_successor: row.opt_bytes("sealed_successor")?,
        session: sessions::from_row(row)?,
        user: users::standing_from_row(row)?,
    })
}

/// Begins a new chain for a session, so that none of its old tokens is known.
pub async fn begin(
    tx: &mut Tx,
    session_id: &str,
    family: &[u8; 32],
    hash: &[u8; 32],
) -> Result<(), DbError> {
    let sql = "UPDATE sessions SET refresh_family = $2, refresh_hash = $3, replaced_hash = NULL, \
               replaced_at = NULL, sealed_successor = NULL WHERE id = $1";
    tx.execute(sql, args![session_id, family, hash]).await.map(drop)
}
