//! Sessions: a sign-in, until it ends.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;
use crate::users::{self, User, stands, user_columns};

/// A session as stored; instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// UUIDv7, the `sid` of its tokens.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// Without an idle limit.
    pub remembered: bool,
    /// How its refresh token travels: `cookie` or `body`.
    pub delivery: String,
    /// How well the person proved themselves.
    pub acr: String,
    /// By which methods, separated by spaces.
    pub amr: String,
    /// When they last did.
    pub authenticated_at: i64,
    /// From where it began.
    pub address: Option<String>,
    /// With what client.
    pub user_agent: Option<String>,
    /// When it began.
    pub created_at: i64,
    /// When it was last used, to the minute.
    pub last_seen_at: i64,
    /// Until when it may rest.
    pub idle_until: i64,
    /// Its end; where it was ended before, that instant.
    pub expires_at: i64,
    /// When it was ended before its time was over.
    pub ended_at: Option<i64>,
}

/// As much of a session as its access tokens tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// UUIDv7, the `sid`.
    pub session_id: String,
    /// Without an idle limit.
    pub remembered: bool,
    /// How its refresh token travels: `cookie` or `body`.
    pub delivery: String,
    /// How well the person proved themselves.
    pub acr: String,
    /// By which methods, separated by spaces.
    pub amr: String,
    /// When they last did, Unix milliseconds.
    pub authenticated_at: i64,
    /// Its end, Unix milliseconds.
    pub expires_at: i64,
}

impl Session {
    /// What its access tokens tell.
    pub fn grant(&self) -> Grant {
        Grant {
            session_id: self.id.clone(),
            remembered: self.remembered,
            delivery: self.delivery.clone(),
            acr: self.acr.clone(),
            amr: self.amr.clone(),
            authenticated_at: self.authenticated_at,
            expires_at: self.expires_at,
        }
    }
}

/// What a statement that changes a session returns of it as a grant.
macro_rules! grant_columns {
    () => {
        "id AS session_id, user_id AS session_user_id, remembered, delivery, acr, amr, \
         authenticated_at, expires_at"
    };
}
pub(crate) use grant_columns;

pub(crate) fn grant_from_row(row: &Row) -> Result<Grant, DbError> {
    Ok(Grant {
        session_id: row.text("session_id")?,
        remembered: row.flag("remembered")?,
        delivery: row.text("delivery")?,
        acr: row.text("acr")?,
        amr: row.text("amr")?,
        authenticated_at: row.int("authenticated_at")?,
        expires_at: row.int("expires_at")?,
    })
}

/// Columns of a session under the name `s`, for statements that join them.
macro_rules! session_columns {
    () => {
        "s.id AS session_id, s.user_id AS session_user_id, s.remembered, s.delivery, s.acr, \
         s.amr, s.authenticated_at, s.address, s.user_agent, s.created_at AS session_created_at, \
         s.last_seen_at, s.idle_until, s.expires_at, s.ended_at"
    };
}
pub(crate) use session_columns;

pub(crate) fn from_row(row: &Row) -> Result<Session, DbError> {
    Ok(Session {
        id: row.text("session_id")?,
        user_id: row.text("session_user_id")?,
        remembered: row.flag("remembered")?,
        delivery: row.text("delivery")?,
        acr: row.text("acr")?,
        amr: row.text("amr")?,
        authenticated_at: row.int("authenticated_at")?,
        address: row.opt_text("address")?,
        user_agent: row.opt_text("user_agent")?,
        created_at: row.int("session_created_at")?,
        last_seen_at: row.int("last_seen_at")?,
        idle_until: row.int("idle_until")?,
        expires_at: row.int("expires_at")?,
        ended_at: row.opt_int("ended_at")?,
    })
}

/// Begins a session, if the person is still of the generation that was read and not shut
/// out; `false` otherwise. Whoever ends the person's sessions next finds this one too. `family`
/// is the hash that its refresh tokens have in common, `token` that of the first of them.
pub async fn insert(
    tx: &mut Tx,
    session: &Session,
    generation: i64,
    family: &[u8; 32],
    token: &[u8; 32],
) -> Result<bool, DbError> {
    users::hold(tx, &session.user_id).await?;
    let sql = concat!(
        "INSERT INTO sessions (id, user_id, remembered, acr, amr, authenticated_at, \
         address, user_agent, created_at, last_seen_at, idle_until, expires_at, delivery, \
         refresh_family, refresh_hash) \
         SELECT $1, u.id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15, $16 \
         FROM users u WHERE u.id = $2 AND u.gen = $14 AND ",
        stands!()
    );
    let args = args![
        &session.id,
        &session.user_id,
        session.remembered,
        &session.acr,
        &session.amr,
        session.authenticated_at,
        &session.address,
        &session.user_agent,
        session.created_at,
        session.last_seen_at,
        session.idle_until,
        session.expires_at,
        &session.delivery,
        generation,
        family,
        token,
    ];
    Ok(tx.execute(sql, args).await? == 1)
}

/// A session and its person, whatever their state.
pub async fn with_user(tx: &mut Tx, id: &str) -> Result<Option<(Session, User)>, DbError> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        ", ",
        user_columns!(),
        " FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1"
    );
    match tx.optional(sql, args![id]).await? {
        Some(row) => Ok(Some((from_row(&row)?, users::from_row(&row)?))),
        None => Ok(None),
    }
}

/// A person's sessions that stand at `now`, newest first.
pub async fn standing(tx: &mut Tx, user_id: &str, now: i64) -> Result<Vec<Session>, DbError> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        " FROM sessions s WHERE s.user_id = $1 AND s.ended_at IS NULL \
         AND s.idle_until > $2 AND s.expires_at > $2 ORDER BY s.created_at DESC, s.id DESC"
    );
    tx.all(sql, args![user_id, now]).await?.iter().map(from_row).collect()
}

/// A person's sessions of which there is still a row, newest first, whatever their state.
pub async fn of_person(tx: &mut Tx, user_id: &str) -> Result<Vec<Session>, DbError> {
    let sql = concat!(
        "SELECT ",
        session_columns!(),
        " FROM sessions s WHERE s.user_id = $1 ORDER BY s.created_at DESC, s.id DESC"
    );
    tx.all(sql, args![user_id]).await?.iter().map(from_row).collect()
}

/// Holds a person for the rest of the transaction, if they stand, are still of this generation,
/// and this session of theirs was not ended; `Lost` otherwise. What a member changes begins with
/// it: a request that waited for its body, or for its turn, must not act after a recovery.
pub async fn hold(tx: &mut Tx, id: &str, user_id: &str, generation: i64) -> Result<(), DbError> {
    users::hold(tx, user_id).await?;
    let sql = concat!(
        "SELECT 1 AS one FROM sessions s JOIN users u ON u.id = s.user_id \
         WHERE s.id = $1 AND u.id = $2 AND u.gen = $3 AND s.ended_at IS NULL AND ",
        stands!()
    );
    match tx.optional(sql, args![id, user_id, generation]).await? {
        Some(_) => Ok(()),
        None => Err(DbError::Lost),
    }
}

/// Ends a session of this person; `false` when it had ended or is not theirs.
pub async fn end(tx: &mut Tx, id: &str, user_id: &str, at: i64) -> Result<bool, DbError> {
    let sql = "UPDATE sessions SET ended_at = $3, sealed_successor = NULL, \
               expires_at = CASE WHEN expires_at < $3 THEN expires_at ELSE $3 END \
               WHERE id = $1 AND user_id = $2 AND ended_at IS NULL";
    Ok(tx.execute(sql, args![id, user_id, at]).await? == 1)
}

/// Ends all sessions of a person but `spared` (none, when empty); the ids that ended. One whose
/// time is over has ended by itself: it is left to the sweep, which must not wait for us.
pub async fn end_all_but(
    tx: &mut Tx,
    user_id: &str,
    spared: &str,
    at: i64,
) -> Result<Vec<String>, DbError> {
    let sql = "UPDATE sessions SET ended_at = $3, expires_at = $3, sealed_successor = NULL \
               WHERE user_id = $1 AND id <> $2 AND ended_at IS NULL AND expires_at > $3 \
               RETURNING id";
    tx.all(sql, args![user_id, spared, at]).await?.iter().map(|row| row.text("id")).collect()
}

/// Notes a use, if the session still stands; `Lost` otherwise. One that rested past its limit
/// does not come back to life.
pub async fn touch(tx: &mut Tx, id: &str, at: i64, idle_until: i64) -> Result<(), DbError> {
    let sql = "UPDATE sessions SET last_seen_at = $2, idle_until = $3 \
               WHERE id = $1 AND ended_at IS NULL AND idle_until > $2 AND expires_at > $2";
    tx.claim(sql, args![id, at, idle_until]).await
}

/// Notes that the person of a session proved themselves again, if it still stands; `Lost`
/// otherwise. `acr` and `amr` are what all of its proofs come to.
pub async fn prove_again(
    tx: &mut Tx,
    id: &str,
    acr: &str,
    amr: &str,
    authenticated_at: i64,
) -> Result<(), DbError> {
    let sql = "UPDATE sessions SET acr = $2, amr = $3, authenticated_at = $4 \
               WHERE id = $1 AND ended_at IS NULL AND expires_at > $4";
    tx.claim(sql, args![id, acr, amr, authenticated_at]).await
}

/// Takes away up to `limit` sessions whose time was over by `expired_by`, ended or not; how many.
pub async fn sweep(tx: &mut Tx, expired_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM sessions WHERE id IN (\
               SELECT id FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    tx.execute_aside(sql, args![expired_by, limit]).await
}
