//! Passwords, as PHC strings.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;
use crate::users::{self, User, user_columns};

/// Who is meant by a name at a sign-in, and the hash to check against.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The person.
    pub user: User,
    /// Their hash; some people have no password.
    pub hash: Option<String>,
}

fn candidate(row: &Row) -> Result<Candidate, DbError> {
    Ok(Candidate { user: users::from_row(row)?, hash: row.opt_text("hash")? })
}

macro_rules! candidate_where {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            user_columns!(),
            ", p.hash FROM users u LEFT JOIN passwords p ON p.user_id = u.id WHERE ",
            $condition
        )
    };
}

/// The candidate of this username, as compared.
pub async fn by_username(tx: &mut Tx, key: &str) -> Result<Option<Candidate>, DbError> {
    let sql = candidate_where!("u.username_key = $1");
    tx.optional(sql, args![key]).await?.as_ref().map(candidate).transpose()
}

/// The candidate of this address, as compared.
pub async fn by_email(tx: &mut Tx, key: &str) -> Result<Option<Candidate>, DbError> {
    let sql = candidate_where!("u.email_key = $1");
    tx.optional(sql, args![key]).await?.as_ref().map(candidate).transpose()
}

/// The candidate of this id.
pub async fn by_user(tx: &mut Tx, user_id: &str) -> Result<Option<Candidate>, DbError> {
    let sql = candidate_where!("u.id = $1");
    tx.optional(sql, args![user_id]).await?.as_ref().map(candidate).transpose()
}

/// Sets a person's password.
pub async fn set(tx: &mut Tx, user_id: &str, hash: &str, at: i64) -> Result<(), DbError> {
    let sql = "INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, $2, $3) \
               ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, \
               changed_at = excluded.changed_at, scheme = NULL";
    tx.execute(sql, args![user_id, hash, at]).await.map(drop)
}

/// Sets the hash that a person brought; `scheme` names how another program made it.
pub async fn import(
    tx: &mut Tx,
    user_id: &str,
    hash: &str,
    scheme: Option<&str>,
    at: i64,
) -> Result<(), DbError> {
    let sql = "INSERT INTO passwords (user_id, hash, changed_at, scheme) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![user_id, hash, at, scheme]).await.map(drop)
}

/// The schemes of hashes that other programs made, with how many people have each.
pub async fn schemes(tx: &mut Tx) -> Result<Vec<(String, i64)>, DbError> {
    let sql = "SELECT scheme, COUNT(*) AS people FROM passwords WHERE scheme IS NOT NULL \
               GROUP BY scheme ORDER BY scheme";
    let rows = tx.all(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.text("scheme")?, row.int("people")?))).collect()
}

/// How many people have a password.
pub async fn count(tx: &mut Tx) -> Result<i64, DbError> {
    let row = tx.optional("SELECT COUNT(*) AS people FROM passwords", args![]).await?;
    row.map_or(Ok(0), |row| row.int("people"))
}

/// Puts a stronger hash of the same password in the place of `old`, if that still stands.
pub async fn strengthen(tx: &mut Tx, user_id: &str, old: &str, new: &str) -> Result<bool, DbError> {
    let sql = "UPDATE passwords SET hash = $3, scheme = NULL WHERE user_id = $1 AND hash = $2";
    Ok(tx.execute(sql, args![user_id, old, new]).await? == 1)
}

/// Takes a person's password away.
pub async fn delete(tx: &mut Tx, user_id: &str) -> Result<(), DbError> {
    users::hold(tx, user_id).await?;
    tx.execute("DELETE FROM passwords WHERE user_id = $1", args![user_id]).await.map(drop)
}

/// When a person's password was set, Unix milliseconds; `None` where they have none.
pub async fn changed_at(tx: &mut Tx, user_id: &str) -> Result<Option<i64>, DbError> {
    let sql = "SELECT changed_at FROM passwords WHERE user_id = $1";
    tx.optional(sql, args![user_id]).await?.map(|row| row.int("changed_at")).transpose()
}
