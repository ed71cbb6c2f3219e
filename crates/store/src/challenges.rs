//! Challenges: what is guessed at. A guess is counted before it is judged, so 200 guesses at once
//! are 200 attempts; what is right is claimed once.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;
use crate::users;

/// A challenge as stored; instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// UUIDv7.
    pub id: String,
    /// What it is for, and nothing else.
    pub purpose: String,
    /// Whose it is; nobody's where a name was asked for that nobody bears.
    pub user_id: Option<String>,
    /// The session that it was made in.
    pub session_id: Option<String>,
    /// The challenge or the session that a code was sent for.
    pub parent_id: Option<String>,
    /// SHA-256 of the long secret that it is found by, where it has one.
    pub token_hash: Option<Vec<u8>>,
    /// The keyed hash of the code; where there is none, no code is right.
    pub secret_mac: Option<Vec<u8>>,
    /// What has to be known when it is answered, sealed.
    pub sealed_state: Option<Vec<u8>>,
    /// Guesses that were counted.
    pub attempts: i64,
    /// Guesses that it has in all.
    pub maximum_attempts: i64,
    /// When it was made.
    pub created_at: i64,
    /// Until when it can be answered.
    pub expires_at: i64,
    /// When it was, or when it was replaced.
    pub used_at: Option<i64>,
}

macro_rules! columns {
    () => {
        "id, purpose, user_id, session_id, parent_id, token_hash, secret_mac, sealed_state, \
         attempts, maximum_attempts, created_at, expires_at, used_at"
    };
}

macro_rules! select_where {
    ($condition:literal) => {
        concat!("SELECT ", columns!(), " FROM challenges WHERE ", $condition)
    };
}

fn challenge(row: &Row) -> Result<Challenge, DbError> {
    Ok(Challenge {
        id: row.text("id")?,
        purpose: row.text("purpose")?,
        user_id: row.opt_text("user_id")?,
        session_id: row.opt_text("session_id")?,
        parent_id: row.opt_text("parent_id")?,
        token_hash: row.opt_bytes("token_hash")?,
        secret_mac: row.opt_bytes("secret_mac")?,
        sealed_state: row.opt_bytes("sealed_state")?,
        attempts: row.int("attempts")?,
        maximum_attempts: row.int("maximum_attempts")?,
        created_at: row.int("created_at")?,
        expires_at: row.int("expires_at")?,
        used_at: row.opt_int("used_at")?,
    })
}

/// Writes a challenge.
pub async fn insert(tx: &mut Tx, challenge: &Challenge) -> Result<(), DbError> {
    let sql = "INSERT INTO challenges (id, purpose, user_id, session_id, parent_id, token_hash, \
               secret_mac, sealed_state, attempts, maximum_attempts, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let args = args![
        &challenge.id,
        &challenge.purpose,
        &challenge.user_id,
        &challenge.session_id,
        &challenge.parent_id,
        challenge.token_hash.as_deref(),
        challenge.secret_mac.as_deref(),
        challenge.sealed_state.as_deref(),
        challenge.attempts,
        challenge.maximum_attempts,
        challenge.created_at,
        challenge.expires_at,
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Writes a challenge in the place of all earlier ones of its purpose that were made for its
/// parent, unless its person had `most` of this purpose since `since`; `false` then. Exact,
/// however many are asked for at once.
pub async fn insert_within(
    tx: &mut Tx,
    challenge: &Challenge,
    most: i64,
    since: i64,
) -> Result<bool, DbError> {
    if let Some(user_id) = &challenge.user_id {
        users::hold(tx, user_id).await?;
        if count_since(tx, user_id, &challenge.purpose, since).await? >= most {
            return Ok(false);
        }
    }
    if let Some(parent_id) = &challenge.parent_id {
        retire_of(tx, parent_id, &challenge.purpose, challenge.created_at).await?;
    }
    insert(tx, challenge).await?;
    Ok(true)
}

async fn count_since(
    tx: &mut Tx,
    user_id: &str,
    purpose: &str,
    since: i64,
) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) AS made FROM challenges \
               WHERE user_id = $1 AND purpose = $2 AND created_at > $3";
    tx.optional(sql, args![user_id, purpose, since]).await?.map_or(Ok(0), |row| row.int("made"))
}

/// The challenge of this id, whatever its state.
pub async fn by_id(tx: &mut Tx, id: &str, purpose: &str) -> Result<Option<Challenge>, DbError> {
    let sql = select_where!("id = $1 AND purpose = $2");
    tx.optional(sql, args![id, purpose]).await?.as_ref().map(challenge).transpose()
}

/// The challenge that this long secret opens, whatever its state.
pub async fn by_token(
    tx: &mut Tx,
    hash: &[u8; 32],
    purpose: &str,
) -> Result<Option<Challenge>, DbError> {
    let sql = select_where!("token_hash = $1 AND purpose = $2");
    tx.optional(sql, args![hash, purpose]).await?.as_ref().map(challenge).transpose()
}

/// The newest challenge of this purpose that was made for `parent_id`, whatever its state.
pub async fn newest_of(
    tx: &mut Tx,
    parent_id: &str,
    purpose: &str,
) -> Result<Option<Challenge>, DbError> {
    let sql = select_where!("parent_id = $1 AND purpose = $2 ORDER BY id DESC LIMIT 1");
    tx.optional(sql, args![parent_id, purpose]).await?.as_ref().map(challenge).transpose()
}

/// Counts a guess and gives the challenge, where it can still be answered at `now` and had a
/// guess left; `None` otherwise. Exact, however many come at once.
pub async fn try_once(
    tx: &mut Tx,
    id: &str,
    purpose: &str,
    now: i64,
) -> Result<Option<Challenge>, DbError> {
    let sql = concat!(
        "UPDATE challenges SET attempts = attempts + 1 \
         WHERE id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 \
         AND attempts < maximum_attempts RETURNING ",
        columns!()
    );
    tx.optional(sql, args![id, purpose, now]).await?.as_ref().map(challenge).transpose()
}

/// Uses a challenge that was answered; the whole transaction is `Lost` where it is used already
/// or its time is over.
pub async fn claim(tx: &mut Tx, id: &str, purpose: &str, now: i64) -> Result<(), DbError> {
    let sql = "UPDATE challenges SET used_at = $3 \
               WHERE id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
    tx.claim(sql, args![id, purpose, now]).await
}

/// Uses every challenge of this purpose that was made for `parent_id`: a newer one takes their
/// place.
async fn retire_of(tx: &mut Tx, parent_id: &str, purpose: &str, now: i64) -> Result<(), DbError> {
    let sql = "UPDATE challenges SET used_at = $3 \
               WHERE parent_id = $1 AND purpose = $2 AND used_at IS NULL";
    tx.execute(sql, args![parent_id, purpose, now]).await.map(drop)
}

/// Takes away up to `limit` challenges whose time was over by `expired_by`; how many.
pub async fn sweep(tx: &mut Tx, expired_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM challenges WHERE id IN (\
               SELECT id FROM challenges WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    tx.execute_aside(sql, args![expired_by, limit]).await
}
