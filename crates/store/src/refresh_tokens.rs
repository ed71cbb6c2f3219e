//! Refresh tokens: what the row of a session keeps of its chain. That is the newest token's
//! hash and, while that one is unused, the token that it replaced, with the newest sealed in it.

use crate::arg::args;
use crate::audit::Entry;
use crate::error::DbError;
use crate::row::Row;
use crate::sessions::{self, Session, session_columns};
use crate::tx::{Note, Statement, Tx};
use crate::users::{self, Standing, standing_columns};

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

/// The exchange of the newest token of a family for its successor.
#[derive(Clone, Copy, Debug)]
pub struct Rotation<'a> {
    /// SHA-256 of what all tokens of the chain have in common.
    pub family: &'a [u8; 32],
    /// SHA-256 of the token that goes.
    pub hash: &'a [u8; 32],
    /// SHA-256 of the one that comes.
    pub successor: &'a [u8; 32],
    /// The one that comes, sealed under the one that goes.
    pub sealed_successor: &'a [u8],
    /// Unix milliseconds.
    pub at: i64,
    /// Until when the session may rest if it is not remembered, Unix milliseconds.
    pub idle_until: i64,
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

/// The audit line of a refresh, about the row of `$source`.
macro_rules! line_about {
    ($source:literal) => {
        concat!(
            "INSERT INTO audit (id, at, event, outcome, actor_kind, address, user_agent, \
             request_id, actor_id, subject_id, session_id) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, \
             claimed.session_user_id, claimed.session_user_id, claimed.session_id FROM ",
            $source
        )
    };
}

/// Puts the successor in the place of the newest token, notes a use of the session, and writes
/// `line` about it, all in one statement where the engine can; says who it was. `None`, and
/// nothing is written, where the token is not the newest, or its session or person no longer
/// stands.
pub async fn rotate(
    tx: &mut Tx,
    rotation: Rotation<'_>,
    line: &Entry,
) -> Result<Option<(Session, Standing)>, DbError> {
    let Rotation { family, hash, successor, sealed_successor, at, idle_until } = rotation;
    // Named whole, since neither engine lets another name of it be returned.
    let claim = Statement {
        sql: concat!(
            "UPDATE sessions SET refresh_hash = $3, replaced_hash = $2, replaced_at = $5, \
             sealed_successor = $4, last_seen_at = $5, \
             idle_until = CASE WHEN remembered THEN idle_until ELSE $6 END \
             WHERE refresh_family = $1 AND refresh_hash = $2 AND ended_at IS NULL AND \
             idle_until > $5 AND expires_at > $5 RETURNING ",
            session_columns!(of sessions),
            ", (SELECT u.gen FROM users u WHERE u.id = sessions.user_id AND \
             u.disabled_at IS NULL) AS gen"
        ),
        args: args![family, hash, successor, sealed_successor, at, idle_until],
    };
    let note = Note {
        about_claimed: line_about!("claimed"),
        about_row: line_about!(
            "(SELECT s.id AS session_id, s.user_id AS session_user_id \
             FROM sessions s WHERE s.refresh_family = $9) claimed"
        ),
        args: args![
            &line.id,
            line.at,
            &line.event,
            &line.outcome,
            &line.actor_kind,
            &line.address,
            &line.user_agent,
            &line.request_id,
            family,
        ],
    };
    let Some(row) = tx.claim_then(claim, note).await? else { return Ok(None) };
    let session = sessions::from_row(&row)?;
    // Whoever is shut out has no session that stands; were it otherwise, they get no token.
    let Some(generation) = row.opt_int("gen")? else { return Ok(None) };
    let user = Standing { id: session.user_id.clone(), generation, disabled_at: None };
    Ok(Some((session, user)))
}
