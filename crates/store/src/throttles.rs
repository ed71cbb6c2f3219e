//! Throttles: how many guesses were made in a row, by whom they are counted. A success begins
//! anew; where nobody may see that somebody succeeded, only time does.

use crate::arg::args;
use crate::error::DbError;
use crate::tx::Tx;

/// Guesses in a row, of the asker and of the person who is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guesses {
    /// By the asker's key.
    pub counted: i64,
    /// By the person's.
    pub person: i64,
}

/// How many there were in a row before `now`.
pub async fn guesses(
    tx: &mut Tx,
    counted_as: &str,
    person: &str,
    now: i64,
) -> Result<Guesses, DbError> {
    let sql = "SELECT budget, guesses FROM throttles WHERE budget IN ($1, $2) \
               AND (forgotten_at IS NULL OR forgotten_at > $3)";
    let mut found = Guesses::default();
    for row in tx.all(sql, args![counted_as, person, now]).await? {
        let (budget, guesses) = (row.text("budget")?, row.int("guesses")?);
        if budget == counted_as {
            found.counted = guesses;
        }
        if budget == person {
            found.person = guesses;
        }
    }
    Ok(found)
}

/// Counts one more at `now`; all are forgotten at `forgotten_at`, where that is given.
pub async fn count(
    tx: &mut Tx,
    budget: &str,
    now: i64,
    forgotten_at: Option<i64>,
) -> Result<(), DbError> {
    let sql = "INSERT INTO throttles (budget, guesses, last_at, forgotten_at) \
               VALUES ($1, 1, $2, $3) ON CONFLICT (budget) DO UPDATE SET guesses = CASE \
               WHEN throttles.forgotten_at <= excluded.last_at THEN 1 \
               ELSE throttles.guesses + 1 END, \
               last_at = excluded.last_at, forgotten_at = excluded.forgotten_at";
    tx.tell(sql, args![budget, now, forgotten_at]).await
}

/// Takes one back that was counted.
pub async fn give_back(tx: &mut Tx, budget: &str) -> Result<(), DbError> {
    let sql = "UPDATE throttles SET guesses = guesses - 1 WHERE budget = $1 AND guesses > 0";
    tx.tell(sql, args![budget]).await
}

/// Begins anew.
pub async fn forget(tx: &mut Tx, budget: &str) -> Result<(), DbError> {
    tx.tell("DELETE FROM throttles WHERE budget = $1", args![budget]).await
}

/// Begins anew on every device that knows this person.
pub async fn forget_devices(tx: &mut Tx, person: &str) -> Result<(), DbError> {
    tx.tell("DELETE FROM throttles WHERE budget LIKE 'device:%:' || $1", args![person]).await
}

/// Up to `limit` people at whom somebody guessed in a row, with how often, those with the most
/// first: id, username, guesses.
pub async fn people(tx: &mut Tx, limit: i64) -> Result<Vec<(String, String, i64)>, DbError> {
    let sql = "SELECT u.id, u.username, t.guesses FROM throttles t JOIN users u ON u.id = t.budget \
               WHERE t.guesses > 0 ORDER BY t.guesses DESC, u.id LIMIT $1";
    let rows = tx.all(sql, args![limit]).await?;
    rows.iter()
        .map(|row| Ok((row.text("id")?, row.text("username")?, row.int("guesses")?)))
        .collect()
}

/// Takes away up to `limit` that were forgotten by `forgotten_by`; how many.
pub async fn sweep(tx: &mut Tx, forgotten_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM throttles WHERE budget IN (SELECT budget FROM throttles \
               WHERE forgotten_at <= $1 ORDER BY forgotten_at LIMIT $2)";
    tx.execute_aside(sql, args![forgotten_by, limit]).await
}
