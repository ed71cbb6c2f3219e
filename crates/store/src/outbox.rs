//! The outbox: letters and messages written in the transaction of their event, delivered later.

use crate::arg::args;
use crate::error::DbError;
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
