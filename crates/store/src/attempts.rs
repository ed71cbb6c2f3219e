//! Attempts: guesses taken from the budgets of whoever asks, of a person and of a network.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;

/// A guess about to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewAttempt<'a> {
    /// UUIDv7; a success gives back this very one.
    pub id: &'a str,
    /// What the asker is counted by: a name as typed, a known device.
    pub counted_as: &'a str,
    /// When it no longer counts there.
    pub counted_until: i64,
    /// The person who is meant, over every door and name.
    pub person: &'a str,
    /// And the network that it comes from.
    pub network: &'a str,
    /// Unix milliseconds.
    pub taken_at: i64,
    /// When it no longer counts for person and network; not after `counted_until`.
    pub expires_at: i64,
}

/// How many guesses each of an attempt's budgets holds.
#[derive(Clone, Copy, Debug)]
pub struct Quotas {
    /// Of whoever asks.
    pub counted: i64,
    /// Of the person who is meant.
    pub person: i64,
    /// Of the network.
    pub network: i64,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Every budget had one.
    Whole,
    /// The budgets that the asker may know of had one; that of the person is spent.
    Unheard,
    /// The asker's own budget or the network's is spent; nothing was taken.
    No,
}

/// When a budget that is spent has the next guess, Unix milliseconds; `None` where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreeAt {
    /// Of whoever asks.
    pub counted: Option<i64>,
    /// Of the person who is meant.
    pub person: Option<i64>,
    /// Of the network.
    pub network: Option<i64>,
}

/// A budget that guesses were taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The person, the network, or the asker's key.
    pub budget: String,
    /// Guesses that count now.
    pub guesses: i64,
    /// When the first of them stops to count, Unix milliseconds.
    pub free_at: i64,
}

/// Lets nobody else take from these budgets until this transaction ends.
pub async fn hold(tx: &mut Tx, attempt: NewAttempt<'_>) -> Result<(), DbError> {
    tx.hold_all([attempt.person, attempt.counted_as, attempt.network]).await
}

/// Takes an attempt where the asker's and the network's budget still have one. Exact, however
/// many come at once, where the budgets are held.
pub async fn take(tx: &mut Tx, attempt: NewAttempt<'_>, quotas: Quotas) -> Result<Taken, DbError> {
    // What does not count for the person bears its own id there, of which there is no second.
    let sql = "INSERT INTO attempts \
               (id, person, network, taken_at, expires_at, counted_as, counted_until) \
               SELECT $1, CASE WHEN \
               (SELECT COUNT(*) FROM attempts WHERE person = $2 AND expires_at > $4) < $8 \
               THEN $2 ELSE $1 END, $3, $4, $5, $6, $7 WHERE \
               (SELECT COUNT(*) FROM attempts WHERE counted_as = $6 AND counted_until > $4) < $9 \
               AND (SELECT COUNT(*) FROM attempts WHERE network = $3 AND expires_at > $4) < $10 \
               RETURNING person";
    let args = args![
        attempt.id,
        attempt.person,
        attempt.network,
        attempt.taken_at,
        attempt.expires_at,
        attempt.counted_as,
        attempt.counted_until,
        quotas.person,
        quotas.counted,
        quotas.network,
    ];
    Ok(match tx.optional(sql, args).await? {
        None => Taken::No,
        Some(row) if row.text("person")? == attempt.person => Taken::Whole,
        Some(_) => Taken::Unheard,
    })
}

/// Gives an attempt back.
pub async fn give_back(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    tx.tell("DELETE FROM attempts WHERE id = $1", args![id]).await
}

/// Gives a person's budget back; those of names, devices and networks stay as they are, so that
/// whoever guesses sees nothing of it.
pub async fn forgive_person(tx: &mut Tx, person: &str) -> Result<(), DbError> {
    tx.tell("UPDATE attempts SET person = id WHERE person = $1", args![person]).await
}

/// Gives back all that counts for this name or device; how many guesses.
pub async fn lift_counted(tx: &mut Tx, counted_as: &str) -> Result<u64, DbError> {
    tx.execute("DELETE FROM attempts WHERE counted_as = $1", args![counted_as]).await
}

/// Gives back all that counts for this network; how many guesses.
pub async fn lift_network(tx: &mut Tx, network: &str) -> Result<u64, DbError> {
    tx.execute("DELETE FROM attempts WHERE network = $1", args![network]).await
}

/// Takes away up to `limit` attempts that stopped to count by `expired_by`; how many.
pub async fn sweep(tx: &mut Tx, expired_by: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM attempts WHERE id IN (\
               SELECT id FROM attempts WHERE counted_until <= $1 ORDER BY counted_until LIMIT $2)";
    tx.execute_aside(sql, args![expired_by, limit]).await
}

/// When the next attempt comes free, for each budget that is spent.
pub async fn free_at(
    tx: &mut Tx,
    attempt: NewAttempt<'_>,
    quotas: Quotas,
) -> Result<FreeAt, DbError> {
    let sql = "SELECT \
               (SELECT MIN(counted_until) FROM attempts \
               WHERE counted_as = $1 AND counted_until > $4 HAVING COUNT(*) >= $5) AS counted, \
               (SELECT MIN(expires_at) FROM attempts \
               WHERE person = $2 AND expires_at > $4 HAVING COUNT(*) >= $6) AS person, \
               (SELECT MIN(expires_at) FROM attempts \
               WHERE network = $3 AND expires_at > $4 HAVING COUNT(*) >= $7) AS network";
    let args = args![
        attempt.counted_as,
        attempt.person,
        attempt.network,
        attempt.taken_at,
        quotas.counted,
        quotas.person,
        quotas.network,
    ];
    let row = tx.optional(sql, args).await?;
    let at = |name| row.as_ref().map_or(Ok(None), |row| row.opt_int(name));
    Ok(FreeAt { counted: at("counted")?, person: at("person")?, network: at("network")? })
}

/// Gives back all that counts for devices that know this person.
pub async fn lift_devices(tx: &mut Tx, person: &str) -> Result<u64, DbError> {
    let sql = "DELETE FROM attempts WHERE counted_as LIKE 'device:%:' || $1";
    tx.execute(sql, args![person]).await
}

/// Up to `limit` people from whose budgets guesses were taken, those with the most first.
pub async fn people(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Budget>, DbError> {
    let sql = "SELECT person AS budget, COUNT(*) AS guesses, MIN(expires_at) AS free_at \
               FROM attempts WHERE expires_at > $1 AND person <> id GROUP BY person \
               ORDER BY guesses DESC, budget LIMIT $2";
    tx.all(sql, args![now, limit]).await?.iter().map(budget).collect()
}

/// The same of networks.
pub async fn networks(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Budget>, DbError> {
    let sql = "SELECT network AS budget, COUNT(*) AS guesses, MIN(expires_at) AS free_at \
               FROM attempts WHERE expires_at > $1 AND network <> id GROUP BY network \
               ORDER BY guesses DESC, budget LIMIT $2";
    tx.all(sql, args![now, limit]).await?.iter().map(budget).collect()
}

/// The same of names as typed, of devices and of sessions.
pub async fn counted(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Budget>, DbError> {
    let sql = "SELECT counted_as AS budget, COUNT(*) AS guesses, MIN(counted_until) AS free_at \
               FROM attempts WHERE counted_until > $1 AND counted_as <> id GROUP BY counted_as \
               ORDER BY guesses DESC, budget LIMIT $2";
    tx.all(sql, args![now, limit]).await?.iter().map(budget).collect()
}

fn budget(row: &Row) -> Result<Budget, DbError> {
    Ok(Budget {
        budget: row.text("budget")?,
        guesses: row.int("guesses")?,
        free_at: row.int("free_at")?,
    })
}
