//! People.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;

/// A person as stored, with the roles they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// UUIDv7.
    pub id: String,
    /// As typed.
    pub username: String,
    /// As typed.
    pub email: String,
    /// Whether the address was proved.
    pub email_verified: bool,
    /// As typed.
    pub full_name: Option<String>,
    /// Tokens of earlier generations are dead.
    pub generation: i64,
    /// Since when they may not come in, Unix milliseconds.
    pub disabled_at: Option<i64>,
    /// Since when they are asked for a second factor, Unix milliseconds; `None` where they have
    /// none.
    pub second_factor_at: Option<i64>,
    /// Since when they have one that counts at the high level, which a mailbox does not.
    pub strong_factor_at: Option<i64>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Sorted.
    pub roles: Vec<String>,
}

/// As much of a person as says whether they may still come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// UUIDv7.
    pub id: String,
    /// Tokens of earlier generations are dead.
    pub generation: i64,
    /// Since when they may not come in, Unix milliseconds.
    pub disabled_at: Option<i64>,
}

impl User {
    /// The same of a person who is known whole.
    pub fn standing(&self) -> Standing {
        Standing { id: self.id.clone(), generation: self.generation, disabled_at: self.disabled_at }
    }
}

/// Columns of a standing under the name `u`.
macro_rules! standing_columns {
    () => {
        "u.id AS user_id, u.gen, u.disabled_at"
    };
}
pub(crate) use standing_columns;

pub(crate) fn standing_from_row(row: &Row) -> Result<Standing, DbError> {
    Ok(Standing {
        id: row.text("user_id")?,
        generation: row.int("gen")?,
        disabled_at: row.opt_int("disabled_at")?,
    })
}

/// What registration writes.
#[derive(Clone, Copy, Debug)]
pub struct NewUser<'a> {
    /// UUIDv7.
    pub id: &'a str,
    /// As typed.
    pub username: &'a str,
    /// As compared.
    pub username_key: &'a str,
    /// As typed.
    pub email: &'a str,
    /// As compared.
    pub email_key: &'a str,
    /// As typed.
    pub full_name: Option<&'a str>,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// Columns of a person under the name `u`, for statements that join them.
macro_rules! user_columns {
    () => {
        "u.id AS user_id, u.username, u.email, u.email_verified, u.full_name, u.gen, \
         u.disabled_at, u.second_factor_at, u.strong_factor_at, u.created_at AS user_created_at, \
         (SELECT string_agg(m.role, ' ' ORDER BY m.role) FROM role_members m \
          WHERE m.user_id = u.id) AS roles"
    };
}
pub(crate) use user_columns;

pub(crate) fn from_row(row: &Row) -> Result<User, DbError> {
    Ok(User {
        id: row.text("user_id")?,
        username: row.text("username")?,
        email: row.text("email")?,
        email_verified: row.flag("email_verified")?,
        full_name: row.opt_text("full_name")?,
        generation: row.int("gen")?,
        disabled_at: row.opt_int("disabled_at")?,
        second_factor_at: row.opt_int("second_factor_at")?,
        strong_factor_at: row.opt_int("strong_factor_at")?,
        created_at: row.int("user_created_at")?,
        roles: row
            .opt_text("roles")?
            .map(|roles| roles.split(' ').map(str::to_owned).collect())
            .unwrap_or_default(),
    })
}

/// Inserts a person, unless the name or the address is taken: then `false`.
pub async fn insert(tx: &mut Tx, user: NewUser<'_>) -> Result<bool, DbError> {
    let sql = "INSERT INTO users (id, username, username_key, email, email_key, email_verified, \
               full_name, gen, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8) ON CONFLICT DO NOTHING";
    let args = args![
        user.id,
        user.username,
        user.username_key,
        user.email,
        user.email_key,
        false,
        user.full_name,
        user.created_at,
    ];
    Ok(tx.execute(sql, args).await? == 1)
}

/// Whether the name is taken, and whether the address is.
pub async fn taken(
    tx: &mut Tx,
    username_key: &str,
    email_key: &str,
) -> Result<(bool, bool), DbError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM users WHERE username_key = $1) AS username, \
               EXISTS (SELECT 1 FROM users WHERE email_key = $2) AS email";
    match tx.optional(sql, args![username_key, email_key]).await? {
        Some(row) => Ok((row.flag("username")?, row.flag("email")?)),
        None => Ok((false, false)),
    }
}

/// The person of this id.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<User>, DbError> {
    let sql = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1");
    tx.optional(sql, args![id]).await?.as_ref().map(from_row).transpose()
}

/// The person of this name, as compared.
pub async fn by_username(tx: &mut Tx, key: &str) -> Result<Option<User>, DbError> {
    let sql = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.username_key = $1");
    tx.optional(sql, args![key]).await?.as_ref().map(from_row).transpose()
}

/// The person of this address, as compared.
pub async fn by_email(tx: &mut Tx, key: &str) -> Result<Option<User>, DbError> {
    let sql = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.email_key = $1");
    tx.optional(sql, args![key]).await?.as_ref().map(from_row).transpose()
}

/// Up to `limit` people made after the one of id `after`, oldest first.
pub async fn list(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<User>, DbError> {
    let sql =
        concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id > $1 ORDER BY u.id LIMIT $2");
    tx.all(sql, args![after, limit]).await?.iter().map(from_row).collect()
}

/// Waits for whoever is changing this person, and lets nobody change them until this
/// transaction ends. On SQLite nobody else writes meanwhile.
pub(crate) async fn hold(tx: &mut Tx, id: &str) -> Result<(), DbError> {
    if tx.is_postgres() {
        let sql = "SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE";
        tx.optional(sql, args![id]).await?;
    }
    Ok(())
}

/// Raises the generation from the one that was read; `None` when it has moved meanwhile.
pub async fn raise_generation(
    tx: &mut Tx,
    id: &str,
    read: i64,
    at: i64,
) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET gen = gen + 1, updated_at = $3 \
               WHERE id = $1 AND gen = $2 AND disabled_at IS NULL RETURNING gen";
    tx.optional(sql, args![id, read, at]).await?.map(|row| row.int("gen")).transpose()
}

/// Shuts a person out and raises the generation; `None` when they were shut out already.
pub async fn disable(tx: &mut Tx, id: &str, at: i64) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET disabled_at = $2, gen = gen + 1, updated_at = $2 \
               WHERE id = $1 AND disabled_at IS NULL RETURNING gen";
    tx.optional(sql, args![id, at]).await?.map(|row| row.int("gen")).transpose()
}

/// Lets a person in again; `None` when they were not shut out.
pub async fn enable(tx: &mut Tx, id: &str, at: i64) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET disabled_at = NULL, gen = gen + 1, updated_at = $2 \
               WHERE id = $1 AND disabled_at IS NOT NULL RETURNING gen";
    tx.optional(sql, args![id, at]).await?.map(|row| row.int("gen")).transpose()
}
