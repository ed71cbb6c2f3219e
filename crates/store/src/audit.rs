//! The audit: one row for every attempt, written in the transaction of its event.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;

/// A row about to be written. Personal fields stand in columns of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// UUIDv7.
    pub id: String,
    /// Unix milliseconds.
    pub at: i64,
    /// What was tried: `register`, `login` …
    pub event: String,
    /// `success` or `refused`.
    pub outcome: String,
    /// Why it was refused.
    pub reason: Option<String>,
    /// `visitor`, `member`, `cli`, or `server` for what happens on schedule.
    pub actor_kind: String,
    /// Who acted, where known.
    pub actor_id: Option<String>,
    /// Whom, or which key, it is about, where known.
    pub subject_id: Option<String>,
    /// A keyed hash of a name that nobody bears.
    pub subject_hash: Option<Vec<u8>>,
    /// The session that it began, used or ended.
    pub session_id: Option<String>,
    /// The OAuth client.
    pub client_id: Option<String>,
    /// From where.
    pub address: Option<String>,
    /// With what client.
    pub user_agent: Option<String>,
    /// The request, as in the logs.
    pub request_id: Option<String>,
}

/// Writes a row.
pub async fn insert(tx: &mut Tx, entry: &Entry) -> Result<(), DbError> {
    let sql = "INSERT INTO audit (id, at, event, outcome, reason, actor_kind, actor_id, \
               subject_id, subject_hash, session_id, client_id, address, user_agent, \
               request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let args = args![
        &entry.id,
        entry.at,
        &entry.event,
        &entry.outcome,
        &entry.reason,
        &entry.actor_kind,
        &entry.actor_id,
        &entry.subject_id,
        entry.subject_hash.as_deref(),
        &entry.session_id,
        &entry.client_id,
        &entry.address,
        &entry.user_agent,
        &entry.request_id,
    ];
    tx.tell(sql, args).await
}

/// Up to `limit` rows, newest first.
pub async fn latest(tx: &mut Tx, limit: i64) -> Result<Vec<Entry>, DbError> {
    let sql = "SELECT id, at, event, outcome, reason, actor_kind, actor_id, subject_id, \
               subject_hash, session_id, client_id, address, user_agent, request_id \
               FROM audit ORDER BY id DESC LIMIT $1";
    tx.all(sql, args![limit]).await?.iter().map(entry).collect()
}

/// Up to `limit` rows about a person, newest first, of those that are older than the row of
/// this instant and id.
pub async fn of_person(
    tx: &mut Tx,
    subject_id: &str,
    before_at: i64,
    before_id: &str,
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    let sql = "SELECT id, at, event, outcome, reason, actor_kind, actor_id, subject_id, \
               subject_hash, session_id, client_id, address, user_agent, request_id \
               FROM audit WHERE subject_id = $1 AND (at < $2 OR (at = $2 AND id < $3)) \
               ORDER BY at DESC, id DESC LIMIT $4";
    let args = args![subject_id, before_at, before_id, limit];
    tx.all(sql, args).await?.iter().map(entry).collect()
}

/// Takes address and client out of up to `limit` rows about people whose deletion is due at
/// `now`; how many. What is left are ids and words.
pub async fn forget_the_due(tx: &mut Tx, now: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "UPDATE audit SET address = NULL, user_agent = NULL WHERE id IN (\
               SELECT a.id FROM users u JOIN audit a ON a.subject_id = u.id \
               WHERE u.delete_at <= $1 AND (a.address IS NOT NULL OR a.user_agent IS NOT NULL) \
               LIMIT $2)";
    tx.execute_aside(sql, args![now, limit]).await
}

fn entry(row: &Row) -> Result<Entry, DbError> {
    Ok(Entry {
        id: row.text("id")?,
        at: row.int("at")?,
        event: row.text("event")?,
        outcome: row.text("outcome")?,
        reason: row.opt_text("reason")?,
        actor_kind: row.text("actor_kind")?,
        actor_id: row.opt_text("actor_id")?,
        subject_id: row.opt_text("subject_id")?,
        subject_hash: row.opt_bytes("subject_hash")?,
        session_id: row.opt_text("session_id")?,
        client_id: row.opt_text("client_id")?,
        address: row.opt_text("address")?,
        user_agent: row.opt_text("user_agent")?,
        request_id: row.opt_text("request_id")?,
    })
}
