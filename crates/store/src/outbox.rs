//! The outbox: letters and messages written in the transaction of their event, delivered later.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;

/// A letter or message about to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewParcel<'a> {
    /// UUIDv7.
    pub id: &'a str,
    /// `mail` or `sms`.
    pub channel: &'a str,
    /// What it is: `reset_password` …
    pub kind: &'a str,
    /// Whom it is for, where that is somebody.
    pub user_id: Option<&'a str>,
    /// Address and text.
    pub sealed_contents: &'a [u8],
    /// `waiting` to be sent, or `kept` for the inbox page.
    pub state: &'a str,
    /// Unix milliseconds.
    pub created_at: i64,
    /// From then on it is of no use, Unix milliseconds.
    pub expires_at: i64,
}

/// Writes a letter or message down; it is due at once.
pub async fn insert(tx: &mut Tx, parcel: NewParcel<'_>) -> Result<(), DbError> {
    let sql = "INSERT INTO outbox (id, channel, kind, user_id, sealed_contents, state, attempts, \
               created_at, due_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $7, $8)";
    let args = args![
        parcel.id,
        parcel.channel,
        parcel.kind,
        parcel.user_id,
        parcel.sealed_contents,
        parcel.state,
        parcel.created_at,
        parcel.expires_at,
    ];
    tx.tell(sql, args).await
}

/// A parcel in the hands of a courier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// UUIDv7.
    pub id: String,
    /// What it is.
    pub kind: String,
    /// Whom it is for, where that is somebody.
    pub user_id: Option<String>,
    /// Address and text.
    pub sealed_contents: Option<Vec<u8>>,
    /// This one counted.
    pub attempts: i64,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub expires_at: i64,
}

/// A parcel that will not be sent any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// UUIDv7.
    pub id: String,
    /// What it was.
    pub kind: String,
    /// Whom it was for.
    pub user_id: Option<String>,
}

/// Whether a parcel is due on this channel.
pub async fn is_due(tx: &mut Tx, channel: &str, now: i64) -> Result<bool, DbError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM outbox WHERE channel = $1 AND state = 'waiting' AND \
               due_at <= $2 AND expires_at > $2) AS found";
    tx.optional(sql, args![channel, now]).await?.map_or(Ok(false), |row| row.flag("found"))
}

/// Whether a parcel is in a courier's hands, or waited until it was of no use.
pub async fn needs_care(tx: &mut Tx, now: i64) -> Result<bool, DbError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM outbox WHERE leased_until IS NOT NULL) OR \
               EXISTS (SELECT 1 FROM outbox WHERE state = 'waiting' AND expires_at <= $1) \
               AS found";
    tx.optional(sql, args![now]).await?.map_or(Ok(false), |row| row.flag("found"))
}

/// Claims up to `limit` parcels that are due, the longest due first.
pub async fn claim(
    tx: &mut Tx,
    channel: &str,
    courier: &str,
    now: i64,
    leased_until: i64,
    limit: i64,
) -> Result<Vec<Claimed>, DbError> {
    let sql = "UPDATE outbox SET state = 'claimed', claimed_by = $2, leased_until = $4, \
               attempts = attempts + 1 WHERE state = 'waiting' AND id IN (\
               SELECT id FROM outbox WHERE channel = $1 AND state = 'waiting' AND \
               due_at <= $3 AND expires_at > $3 ORDER BY due_at, id LIMIT $5) \
               RETURNING id, kind, user_id, sealed_contents, attempts, created_at, expires_at";
    let rows = tx.all(sql, args![channel, courier, now, leased_until, limit]).await?;
    let mut claimed: Vec<_> = rows.iter().map(claimed).collect::<Result<_, _>>()?;
    claimed.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(claimed)
}

/// Says that a claimed parcel is about to be handed over; `false` where the courier has lost it.
/// From there nobody else sends it.
pub async fn hand_over(
    tx: &mut Tx,
    id: &str,
    courier: &str,
    leased_until: i64,
) -> Result<bool, DbError> {
    let sql = "UPDATE outbox SET state = 'handing', leased_until = $3 \
               WHERE id = $1 AND claimed_by = $2 AND state = 'claimed'";
    Ok(tx.execute(sql, args![id, courier, leased_until]).await? == 1)
}

/// Settles a parcel of this courier as `sent` or `failed`, and wipes what it said.
pub async fn settle(
    tx: &mut Tx,
    id: &str,
    courier: &str,
    state: &str,
    now: i64,
) -> Result<bool, DbError> {
    let sql = "UPDATE outbox SET state = $3, settled_at = $4, sealed_contents = NULL, \
               leased_until = NULL \
               WHERE id = $1 AND claimed_by = $2 AND state IN ('claimed', 'handing')";
    Ok(tx.execute(sql, args![id, courier, state, now]).await? == 1)
}

/// Puts a parcel of this courier back, to be tried again at `due_at`; of its attempts, so many
/// do not count.
pub async fn put_back(
    tx: &mut Tx,
    id: &str,
    courier: &str,
    due_at: i64,
    uncounted: i64,
) -> Result<bool, DbError> {
    let sql = "UPDATE outbox SET state = 'waiting', due_at = $3, attempts = attempts - $4, \
               claimed_by = NULL, leased_until = NULL \
               WHERE id = $1 AND claimed_by = $2 AND state IN ('claimed', 'handing')";
    Ok(tx.execute(sql, args![id, courier, due_at, uncounted]).await? == 1)
}

/// Lengthens the lease of all that a courier has in its hands.
pub async fn renew(tx: &mut Tx, courier: &str, leased_until: i64) -> Result<(), DbError> {
    let sql = "UPDATE outbox SET leased_until = $2 \
               WHERE claimed_by = $1 AND leased_until IS NOT NULL";
    tx.execute(sql, args![courier, leased_until]).await.map(drop)
}

/// Puts back what couriers claimed and did not hand over within their lease; how many.
pub async fn recover(tx: &mut Tx, now: i64) -> Result<u64, DbError> {
    let sql = "UPDATE outbox SET state = 'waiting', claimed_by = NULL, leased_until = NULL \
               WHERE leased_until <= $1 AND state = 'claimed'";
    tx.execute(sql, args![now]).await
}

/// Gives up what was being handed over when its courier's lease ended: it may have arrived.
pub async fn give_up_doubtful(tx: &mut Tx, now: i64) -> Result<Vec<GivenUp>, DbError> {
    let sql = "UPDATE outbox SET state = 'failed', settled_at = $1, sealed_contents = NULL, \
               leased_until = NULL WHERE leased_until <= $1 AND state = 'handing' \
               RETURNING id, kind, user_id";
    tx.all(sql, args![now]).await?.iter().map(given_up).collect()
}

/// Gives up to `limit` parcels up that waited until they were of no use.
pub async fn give_up_expired(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<GivenUp>, DbError> {
    let sql = "UPDATE outbox SET state = 'failed', settled_at = $1, sealed_contents = NULL \
               WHERE state = 'waiting' AND id IN (\
               SELECT id FROM outbox WHERE state = 'waiting' AND expires_at <= $1 LIMIT $2) \
               RETURNING id, kind, user_id";
    tx.all(sql, args![now, limit]).await?.iter().map(given_up).collect()
}

/// A parcel that can still be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    /// UUIDv7.
    pub id: String,
    /// Address and text.
    pub sealed_contents: Vec<u8>,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// Up to `limit` parcels that still say something at `now`, newest first.
pub async fn readable(tx: &mut Tx, now: i64, limit: i64) -> Result<Vec<Readable>, DbError> {
    let sql = "SELECT id, sealed_contents, created_at FROM outbox \
               WHERE sealed_contents IS NOT NULL AND state <> 'void' AND expires_at > $1 \
               ORDER BY id DESC LIMIT $2";
    let readable = |row: &Row| {
        Ok(Readable {
            id: row.text("id")?,
            sealed_contents: row.bytes("sealed_contents")?,
            created_at: row.int("created_at")?,
        })
    };
    tx.all(sql, args![now, limit]).await?.iter().map(readable).collect()
}

/// Takes away up to `limit` parcels whose time was over at `expired_by`, and kept ones whose time
/// is over `now`; how many.
pub async fn sweep(tx: &mut Tx, expired_by: i64, now: i64, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM outbox WHERE id IN (\
               SELECT id FROM outbox WHERE expires_at <= $1 OR \
               (expires_at <= $2 AND state = 'kept') LIMIT $3)";
    tx.execute_aside(sql, args![expired_by, now, limit]).await
}

fn claimed(row: &Row) -> Result<Claimed, DbError> {
    Ok(Claimed {
        id: row.text("id")?,
        kind: row.text("kind")?,
        user_id: row.opt_text("user_id")?,
        sealed_contents: row.opt_bytes("sealed_contents")?,
        attempts: row.int("attempts")?,
        created_at: row.int("created_at")?,
        expires_at: row.int("expires_at")?,
    })
}

fn given_up(row: &Row) -> Result<GivenUp, DbError> {
    Ok(GivenUp { id: row.text("id")?, kind: row.text("kind")?, user_id: row.opt_text("user_id")? })
}

impl From<Claimed> for GivenUp {
    fn from(claimed: Claimed) -> Self {
        Self { id: claimed.id, kind: claimed.kind, user_id: claimed.user_id }
    }
}

/// A letter or message as its person may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// `mail` or `sms`.
    pub channel: String,
    /// What it was about.
    pub kind: String,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// What was posted to a person and is still kept here, newest first.
pub async fn of_person(tx: &mut Tx, user_id: &str) -> Result<Vec<Posted>, DbError> {
    let sql = "SELECT channel, kind, created_at FROM outbox WHERE user_id = $1 ORDER BY id DESC";
    let posted = |row: &Row| {
        Ok(Posted {
            channel: row.text("channel")?,
            kind: row.text("kind")?,
            created_at: row.int("created_at")?,
        })
    };
    tx.all(sql, args![user_id]).await?.iter().map(posted).collect()
}

/// Takes away all that was posted to somebody who is no more.
pub async fn forget(tx: &mut Tx, user_id: &str) -> Result<(), DbError> {
    tx.execute("DELETE FROM outbox WHERE user_id = $1", args![user_id]).await.map(drop)
}
