//! People.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;

mod shut_out;

pub use shut_out::{
    Standing, delete, disable, due_for_deletion, enable, keep, lock, plan_deletion, set_free,
    unlock,
};
pub(crate) use shut_out::{standing_columns, standing_from_row, stands};

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
    /// In which language they are written to, a language tag.
    pub locale: Option<String>,
    /// Since when an operator keeps them out, Unix milliseconds.
    pub disabled_at: Option<i64>,
    /// Since when they have locked themselves out, Unix milliseconds.
    pub locked_at: Option<i64>,
    /// When they will be deleted, Unix milliseconds; until then they may not come in.
    pub delete_at: Option<i64>,
    /// Since when they are asked for a second factor, Unix milliseconds; `None` where they have
    /// none.
    pub second_factor_at: Option<i64>,
    /// Since when they have one that counts at the high level, which a mailbox does not.
    pub strong_factor_at: Option<i64>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// When any of this last changed, Unix milliseconds.
    pub updated_at: i64,
    /// Sorted.
    pub roles: Vec<String>,
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
         u.locale, u.disabled_at, u.locked_at, u.delete_at, u.second_factor_at, \
         u.strong_factor_at, u.created_at AS user_created_at, u.updated_at, \
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
        locale: row.opt_text("locale")?,
        disabled_at: row.opt_int("disabled_at")?,
        locked_at: row.opt_int("locked_at")?,
        delete_at: row.opt_int("delete_at")?,
        second_factor_at: row.opt_int("second_factor_at")?,
        strong_factor_at: row.opt_int("strong_factor_at")?,
        created_at: row.int("user_created_at")?,
        updated_at: row.int("updated_at")?,
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
    let sql = concat!(
        "UPDATE users AS u SET gen = gen + 1, updated_at = $3 WHERE id = $1 AND gen = $2 AND ",
        stands!(),
        " RETURNING gen"
    );
    tx.optional(sql, args![id, read, at]).await?.map(|row| row.int("gen")).transpose()
}

/// Raises the generation of whoever has this address and may come in, and counts the address as
/// proved; `None` otherwise.
pub async fn renew(
    tx: &mut Tx,
    id: &str,
    email_key: &str,
    at: i64,
) -> Result<Option<i64>, DbError> {
    let sql = concat!(
        "UPDATE users AS u SET gen = gen + 1, email_verified = TRUE, updated_at = $3 \
         WHERE id = $1 AND email_key = $2 AND ",
        stands!(),
        " RETURNING gen"
    );
    tx.optional(sql, args![id, email_key, at]).await?.map(|row| row.int("gen")).transpose()
}

/// Counts the address of somebody who may come in as proved; the generation, or `None` when it
/// is not theirs any more or they are shut out.
pub async fn prove_email(
    tx: &mut Tx,
    id: &str,
    email_key: &str,
    at: i64,
) -> Result<Option<i64>, DbError> {
    let sql = concat!(
        "UPDATE users AS u SET email_verified = TRUE, updated_at = $3 \
         WHERE id = $1 AND email_key = $2 AND ",
        stands!(),
        " RETURNING gen"
    );
    tx.optional(sql, args![id, email_key, at]).await?.map(|row| row.int("gen")).transpose()
}

/// An address to be given to a person.
#[derive(Clone, Copy, Debug)]
pub struct NewEmail<'a> {
    /// As typed.
    pub shown: &'a str,
    /// As compared.
    pub key: &'a str,
    /// Whether it was proved.
    pub is_verified: bool,
}

/// Gives a person of this generation and address, who may come in, another address; `false` when
/// they moved on meanwhile, or somebody else has it.
pub async fn change_email(
    tx: &mut Tx,
    id: &str,
    (generation, from_key): (i64, &str),
    to: NewEmail<'_>,
    at: i64,
) -> Result<bool, DbError> {
    tx.hold("keyward change of address").await?;
    let sql = concat!(
        "UPDATE users AS u SET email = $4, email_key = $5, email_verified = $6, \
         updated_at = $7 WHERE id = $1 AND gen = $2 AND email_key = $3 AND ",
        stands!(),
        " AND NOT EXISTS (SELECT 1 FROM users o WHERE o.email_key = $5 AND o.id <> $1)"
    );
    let args = args![id, generation, from_key, to.shown, to.key, to.is_verified, at];
    Ok(tx.execute(sql, args).await? == 1)
}

/// Gives a person an earlier address back and raises the generation; `None` when an operator
/// keeps them out, or somebody else has it.
pub async fn restore_email(
    tx: &mut Tx,
    id: &str,
    to: NewEmail<'_>,
    at: i64,
) -> Result<Option<i64>, DbError> {
    tx.hold("keyward change of address").await?;
    let sql = "UPDATE users SET email = $2, email_key = $3, email_verified = $4, gen = gen + 1, \
               updated_at = $5 WHERE id = $1 AND disabled_at IS NULL AND \
               NOT EXISTS (SELECT 1 FROM users o WHERE o.email_key = $3 AND o.id <> $1) \
               RETURNING gen";
    let args = args![id, to.shown, to.key, to.is_verified, at];
    tx.optional(sql, args).await?.map(|row| row.int("gen")).transpose()
}

/// What shall become of a profile; the outer `None` leaves a column as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfileUpdate<'a> {
    /// What they are called.
    pub full_name: Option<Option<&'a str>>,
    /// In which language they are written to.
    pub locale: Option<Option<&'a str>>,
}

/// Changes what a person says of themselves; their generation, which stays.
pub async fn update_profile(
    tx: &mut Tx,
    id: &str,
    update: ProfileUpdate<'_>,
    at: i64,
) -> Result<Option<i64>, DbError> {
    let sql = "UPDATE users SET full_name = CASE WHEN $2 THEN $3 ELSE full_name END, \
               locale = CASE WHEN $4 THEN $5 ELSE locale END, updated_at = $6 \
               WHERE id = $1 RETURNING gen";
    let args = args![
        id,
        update.full_name.is_some(),
        update.full_name.flatten(),
        update.locale.is_some(),
        update.locale.flatten(),
        at,
    ];
    tx.optional(sql, args).await?.map(|row| row.int("gen")).transpose()
}
