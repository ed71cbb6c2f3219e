//! Instances: the servers that run on this database, each with what it was set to.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// An instance as it is known to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// UUIDv7, made at its start.
    pub id: String,
    /// For people: its machine and process.
    pub name: String,
    /// Unix milliseconds, by its own clock, as `seen_at`.
    pub started_at: i64,
    /// When it last said that it is there.
    pub seen_at: i64,
    /// JSON.
    pub settings: String,
}

/// Waits for whoever is starting; nobody else starts until this transaction ends.
pub async fn hold(tx: &mut Tx) -> Result<(), DbError> {
    tx.hold("keyward instances").await
}

/// Every instance but `own` that was seen after `from` and not after `until`, oldest first.
pub async fn seen_between(
    tx: &mut Tx,
    own: &str,
    from: i64,
    until: i64,
) -> Result<Vec<Instance>, DbError> {
    let sql = "SELECT id, name, started_at, seen_at, settings FROM instances \
               WHERE id <> $1 AND seen_at > $2 AND seen_at <= $3 ORDER BY id";
    tx.all(sql, args![own, from, until])
        .await?
        .iter()
        .map(|row| {
            Ok(Instance {
                id: row.text("id")?,
                name: row.text("name")?,
                started_at: row.int("started_at")?,
                seen_at: row.int("seen_at")?,
                settings: row.text("settings")?,
            })
        })
        .collect()
}

/// Writes an instance down.
pub async fn insert(tx: &mut Tx, instance: &Instance) -> Result<(), DbError> {
    let sql = "INSERT INTO instances (id, name, started_at, seen_at, settings) \
               VALUES ($1, $2, $3, $4, $5)";
    let args = args![
        &instance.id,
        &instance.name,
        instance.started_at,
        instance.seen_at,
        &instance.settings,
    ];
    tx.execute(sql, args).await.map(drop)
}

/// Says that an instance is there; `false` where it is not written down, or no longer.
pub async fn renew(tx: &mut Tx, id: &str, at: i64) -> Result<bool, DbError> {
    let sql = "UPDATE instances SET seen_at = $2 WHERE id = $1";
    Ok(tx.execute(sql, args![id, at]).await? == 1)
}

/// Takes an instance away that stops.
pub async fn remove(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM instances WHERE id = $1", args![id]).await.map(drop)
}

/// Takes away up to `limit` instances that were not seen after `from`, or seen after `until`
/// by a clock that was wrong; how many.
pub async fn sweep(tx: &mut Tx, from: i64, until: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM instances WHERE id IN (\
               SELECT id FROM instances WHERE seen_at <= $1 OR seen_at > $2 LIMIT $3)";
    tx.execute_aside(sql, args![from, until, limit]).await
}
