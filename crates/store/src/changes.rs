//! Changes: what every instance must hear, numbered in the order of commits.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;

/// What died or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A session ended.
    Session {
        /// Its id.
        id: String,
    },
    /// A person's generation rose: every earlier token of theirs is dead.
    User {
        /// Their id.
        id: String,
        /// The generation that lives.
        generation: i64,
    },
    /// The keys that sign were turned, withdrawn or swept.
    Key {
        /// One of them.
        kid: String,
    },
    /// Something that a newer release writes and this one has no ear for.
    Unknown,
}

/// A change with its number.
#[derive(Clone, Debug)]
pub struct Numbered {
    /// Rises by one with each commit.
    pub number: i64,
    /// What happened.
    pub change: Change,
    /// Unix milliseconds, by the clock of the instance that wrote it.
    pub created_at: i64,
}

/// What a follower finds after the number that it heard last.
#[derive(Clone, Debug)]
pub struct Page {
    /// In order, without gaps between them.
    pub changes: Vec<Numbered>,
    /// The newest number that was ever given.
    pub newest: i64,
}

impl Page {
    /// Whether changes after `heard` are swept already, or the numbers themselves went back
    /// (the database is an older one): this page does not begin where the follower stopped.
    pub fn is_torn_from(&self, heard: i64) -> bool {
        match self.changes.first() {
            Some(first) => first.number != heard + 1,
            None => self.newest != heard,
        }
    }
}

/// Records a change. The last thing that a transaction does: the counter's row stays locked
/// until the commit, which makes the order of numbers the order of commits.
pub async fn record(tx: &mut Tx, change: &Change, at: i64) -> Result<(), DbError> {
    let (kind, subject, generation) = match change {
        Change::Session { id } => ("session", id, None),
        Change::User { id, generation } => ("user", id, Some(*generation)),
        Change::Key { kid } => ("key", kid, None),
        Change::Unknown => return Ok(()),
    };
    tx.ring().await?;
    let next = "UPDATE change_counter SET n = n + 1 RETURNING n";
    let Some(row) = tx.optional(next, args![]).await? else {
        return Err(DbError::Schema("change_counter has no row".to_owned()));
    };
    let sql = "INSERT INTO changes (id, kind, subject, gen, created_at) \
               VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![row.int("n")?, kind, subject, generation, at]).await.map(drop)
}

/// Up to `limit` changes after the number `after`, and the newest number, as of one moment.
pub async fn after(tx: &mut Tx, after: i64, limit: i64) -> Result<Page, DbError> {
    let sql = "SELECT newest.n AS newest, c.id, c.kind, c.subject, c.gen, c.created_at \
               FROM change_counter newest LEFT JOIN (\
               SELECT id, kind, subject, gen, created_at FROM changes \
               WHERE id > $1 ORDER BY id LIMIT $2) c ON TRUE ORDER BY c.id";
    let rows = tx.all(sql, args![after, limit]).await?;
    let Some(first) = rows.first() else {
        return Err(DbError::Schema("change_counter has no row".to_owned()));
    };
    let newest = first.int("newest")?;
    // Where nothing is after `after`, the counter's row stands alone.
    let changes: Result<Vec<_>, _> =
        rows.iter().filter_map(|row| numbered(row).transpose()).collect();
    Ok(Page { changes: changes?, newest })
}

/// The number just below the first change at or after the instant `at`; the newest number
/// where there is none.
pub async fn number_before(tx: &mut Tx, at: i64) -> Result<i64, DbError> {
    let sql = "SELECT COALESCE((SELECT MIN(id) - 1 FROM changes WHERE created_at >= $1), \
               (SELECT n FROM change_counter)) AS number";
    match tx.optional(sql, args![at]).await? {
        Some(row) => row.int("number"),
        None => Ok(0),
    }
}

/// Takes away the oldest changes up to the first that was recorded after `recorded_by`, at
/// most `limit`; how many. What is left has no gaps, whatever the clocks of its writers said.
pub async fn sweep(tx: &mut Tx, recorded_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM changes WHERE id < (\
               SELECT COALESCE(MIN(CASE WHEN created_at > $1 THEN id END), MAX(id) + 1) \
               FROM (SELECT id, created_at FROM changes ORDER BY id LIMIT $2) oldest)";
    tx.execute_aside(sql, args![recorded_by, limit]).await
}

fn numbered(row: &Row) -> Result<Option<Numbered>, DbError> {
    let Some(number) = row.opt_int("id")? else { return Ok(None) };
    let id = row.text("subject")?;
    let change = match row.text("kind")?.as_str() {
        "session" => Change::Session { id },
        "user" => Change::User { id, generation: row.opt_int("gen")?.unwrap_or(i64::MAX) },
        "key" => Change::Key { kid: id },
        _ => Change::Unknown,
    };
    Ok(Some(Numbered { number, change, created_at: row.int("created_at")? }))
}
