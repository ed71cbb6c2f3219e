//! Passkeys: public keys whose other halves people's authenticators keep, and the handles under
//! which these know a person.

use crate::arg::args;
use crate::error::DbError;
use crate::row::Row;
use crate::tx::Tx;
use crate::users::{self, User, user_columns};

/// A passkey as stored; instants are Unix milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// UUIDv7.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// What the authenticator calls it; 1 to 1,023 bytes.
    pub credential_id: Vec<u8>,
    /// The public key, as the library writes it.
    pub credential: Vec<u8>,
    /// What its owner calls it.
    pub name: String,
    /// The make of its authenticator, as that says; not attested.
    pub aaguid: Option<String>,
    /// How its authenticator is reached, separated by spaces.
    pub transports: String,
    /// Whether it may exist on several devices.
    pub backup_eligible: bool,
    /// Whether it does.
    pub backed_up: bool,
    /// The authenticator's signatures, where it counts them; else 0.
    pub sign_count: i64,
    /// When it was added.
    pub created_at: i64,
    /// When it last opened something.
    pub last_used_at: Option<i64>,
}

/// A passkey with its owner, for whoever answers with it.
#[derive(Clone, Debug)]
pub struct Owned {
    /// The passkey.
    pub passkey: Passkey,
    /// The person.
    pub user: User,
    /// Under what the authenticator knows that person.
    pub handle: Vec<u8>,
}

macro_rules! passkey_columns {
    () => {
        "k.id AS passkey_id, k.user_id AS passkey_user_id, k.credential_id, k.credential, k.name, \
         k.aaguid, k.transports, k.backup_eligible, k.backed_up, k.sign_count, \
         k.created_at AS passkey_created_at, k.last_used_at"
    };
}

fn from_row(row: &Row) -> Result<Passkey, DbError> {
    Ok(Passkey {
        id: row.text("passkey_id")?,
        user_id: row.text("passkey_user_id")?,
        credential_id: row.bytes("credential_id")?,
        credential: row.bytes("credential")?,
        name: row.text("name")?,
        aaguid: row.opt_text("aaguid")?,
        transports: row.text("transports")?,
        backup_eligible: row.flag("backup_eligible")?,
        backed_up: row.flag("backed_up")?,
        sign_count: row.int("sign_count")?,
        created_at: row.int("passkey_created_at")?,
        last_used_at: row.opt_int("last_used_at")?,
    })
}

/// The handle of a person: the one that they have, else `fresh` from now on.
pub async fn handle(tx: &mut Tx, user_id: &str, fresh: &[u8]) -> Result<Vec<u8>, DbError> {
    // Changing it to itself makes RETURNING speak of a row that was there.
    let sql = "INSERT INTO passkey_handles (user_id, handle) VALUES ($1, $2) \
               ON CONFLICT (user_id) DO UPDATE SET handle = passkey_handles.handle \
               RETURNING handle";
    match tx.optional(sql, args![user_id, fresh]).await? {
        Some(row) => row.bytes("handle"),
        None => Err(DbError::Statement("a handle was not given back".into())),
    }
}

/// Adds a passkey; `false` where somebody has one of this credential id.
pub async fn insert(tx: &mut Tx, passkey: &Passkey) -> Result<bool, DbError> {
    users::hold(tx, &passkey.user_id).await?;
    let sql = "INSERT INTO passkeys (id, user_id, credential_id, credential, name, aaguid, \
               transports, backup_eligible, backed_up, sign_count, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
               ON CONFLICT (credential_id) DO NOTHING";
    let args = args![
        &passkey.id,
        &passkey.user_id,
        &passkey.credential_id,
        &passkey.credential,
        &passkey.name,
        &passkey.aaguid,
        &passkey.transports,
        passkey.backup_eligible,
        passkey.backed_up,
        passkey.sign_count,
        passkey.created_at,
    ];
    Ok(tx.execute(sql, args).await? == 1)
}

/// The passkey of this credential id, and its owner.
pub async fn by_credential(tx: &mut Tx, credential_id: &[u8]) -> Result<Option<Owned>, DbError> {
    let sql = concat!(
        "SELECT ",
        passkey_columns!(),
        ", ",
        user_columns!(),
        ", h.handle FROM passkeys k JOIN users u ON u.id = k.user_id \
         JOIN passkey_handles h ON h.user_id = k.user_id WHERE k.credential_id = $1"
    );
    match tx.optional(sql, args![credential_id]).await? {
        Some(row) => Ok(Some(Owned {
            passkey: from_row(&row)?,
            user: users::from_row(&row)?,
            handle: row.bytes("handle")?,
        })),
        None => Ok(None),
    }
}

/// A person's passkeys, oldest first.
pub async fn list(tx: &mut Tx, user_id: &str) -> Result<Vec<Passkey>, DbError> {
    let sql = concat!(
        "SELECT ",
        passkey_columns!(),
        " FROM passkeys k WHERE k.user_id = $1 ORDER BY k.id"
    );
    tx.all(sql, args![user_id]).await?.iter().map(from_row).collect()
}

/// How many passkeys a person has.
pub async fn count(tx: &mut Tx, user_id: &str) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) AS passkeys FROM passkeys WHERE user_id = $1";
    tx.optional(sql, args![user_id]).await?.map_or(Ok(0), |row| row.int("passkeys"))
}

/// What an answer that was judged right says of its passkey.
#[derive(Clone, Copy, Debug)]
pub struct Use<'a> {
    /// The public key, as the library writes it from now on.
    pub credential: &'a [u8],
    /// Signatures by now; 0 where the authenticator does not count.
    pub sign_count: i64,
    /// Whether it exists on several devices by now.
    pub backed_up: bool,
    /// Unix milliseconds.
    pub at: i64,
}

/// Notes a use; `Lost` where the passkey is gone, or its count would stand still or go back
/// (WebAuthn level 3, section 7.2, step 22): of two answers with one count, one is taken.
pub async fn note_use(tx: &mut Tx, id: &str, used: Use<'_>) -> Result<(), DbError> {
    let sql = "UPDATE passkeys SET credential = $2, sign_count = $3, backed_up = $4, \
               last_used_at = $5 \
               WHERE id = $1 AND (sign_count < $3 OR ($3 = 0 AND sign_count = 0))";
    let args = args![id, used.credential, used.sign_count, used.backed_up, used.at];
    tx.claim(sql, args).await
}

/// Gives a passkey of this person another name; `false` where they have none of this id.
pub async fn rename(tx: &mut Tx, user_id: &str, id: &str, name: &str) -> Result<bool, DbError> {
    let sql = "UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2";
    Ok(tx.execute(sql, args![id, user_id, name]).await? == 1)
}

/// Removes every passkey of a person.
pub async fn delete_all(tx: &mut Tx, user_id: &str) -> Result<(), DbError> {
    users::hold(tx, user_id).await?;
    tx.execute("DELETE FROM passkeys WHERE user_id = $1", args![user_id]).await.map(drop)
}

/// Takes a passkey from this person and says its name; `None` where they have none of this id.
pub async fn delete(tx: &mut Tx, user_id: &str, id: &str) -> Result<Option<String>, DbError> {
    users::hold(tx, user_id).await?;
    let sql = "DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING name";
    tx.optional(sql, args![id, user_id]).await?.map(|row| row.text("name")).transpose()
}

/// Takes away a person's passkeys that were added at `since` or later.
pub async fn delete_since(tx: &mut Tx, user_id: &str, since: i64) -> Result<(), DbError> {
    users::hold(tx, user_id).await?;
    let sql = "DELETE FROM passkeys WHERE user_id = $1 AND created_at >= $2";
    tx.execute(sql, args![user_id, since]).await.map(drop)
}
