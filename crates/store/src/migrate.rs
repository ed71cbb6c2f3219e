//! Migrations: embedded, numbered, applied once under a lock, forward only. Each names the
//! oldest release that still works beside its schema.

use crate::arg::args;
use crate::db::Db;
use crate::error::{Cause, DbError};
use crate::record;
use crate::tx::Tx;

/// The release that this code belongs to.
const RELEASE: &str = env!("CARGO_PKG_VERSION");

macro_rules! migrations {
    ($($number:literal $name:literal),* $(,)?) => {
        [$(($number, $name, include_str!(concat!("../migrations/", $name, ".sql")))),*]
    };
}

/// In the order of their numbers; `tidy` finds a file that is missing here.
const MIGRATIONS: [(i64, &str, &str); 20] = migrations![
    1 "0001_users",
    2 "0002_passwords",
    3 "0003_roles",
    4 "0004_sessions",
    5 "0005_refresh_tokens",
    6 "0006_attempts",
    7 "0007_vouchers",
    8 "0008_signing_keys",
    9 "0009_changes",
    10 "0010_audit",
    11 "0011_key_rotation",
    12 "0012_instances",
    13 "0013_upkeep",
    14 "0014_refresh_on_sessions",
    15 "0015_letters",
    16 "0016_factors",
    17 "0017_passkeys",
    18 "0018_guard",
    19 "0019_self",
    20 "0020_recovery",
];

/// What `migrate` did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// How many migrations were applied now.
    pub applied: usize,
    /// How many this release knows.
    pub known: usize,
}

/// Brings the schema up to this release at the instant `at`, or says why this release can't
/// work with it. All pending migrations are one transaction; two that start at once take turns.
pub async fn migrate(db: &Db, at: i64) -> Result<Migrated, DbError> {
    record!(db, |tx| {
        tx.take_your_time().await?;
        tx.hold("keyward migrations").await?;
        let applied = apply_pending(tx, at).await?;
        admit(tx).await?;
        Ok(Migrated { applied, known: MIGRATIONS.len() })
    })
}

async fn apply_pending(tx: &mut Tx, at: i64) -> Result<usize, DbError> {
    if !has_migrations(tx).await? {
        let sql = "CREATE TABLE migrations (version BIGINT NOT NULL PRIMARY KEY, \
                   name TEXT NOT NULL, applied_at BIGINT NOT NULL)";
        tx.execute(sql, args![]).await.map_err(no_right_to_make_tables)?;
    }
    // Versions that this release does not know come from a newer one, which admits us or not.
    let mut done = Vec::new();
    let sql = "SELECT version, name, applied_at FROM migrations";
    for row in tx.all(sql, args![]).await.map_err(somebody_elses)? {
        done.push(row.int("version")?);
    }
    let pending: Vec<_> =
        MIGRATIONS.iter().filter(|(version, ..)| !done.contains(version)).collect();
    for (version, name, script) in &pending {
        tx.script(script).await.map_err(|error| match error {
            error if done.is_empty() => somebody_elses(error),
            DbError::Statement(fault) => {
                DbError::Schema(format!("the migration {name} failed: {fault}"))
            }
            passing => passing,
        })?;
        let sql = "INSERT INTO migrations (version, name, applied_at) VALUES ($1, $2, $3)";
        tx.execute(sql, args![*version, *name, at]).await?;
    }
    Ok(pending.len())
}

/// Asked before it is made: on PostgreSQL even `IF NOT EXISTS` takes the right to make tables,
/// which a server beside a migrated schema need not have.
async fn has_migrations(tx: &mut Tx) -> Result<bool, DbError> {
    let sql = if tx.is_postgres() {
        "SELECT to_regclass('migrations') IS NOT NULL AS there"
    } else {
        "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'migrations') AS there"
    };
    tx.optional(sql, args![]).await?.map_or(Ok(false), |row| row.flag("there"))
}

fn no_right_to_make_tables(error: DbError) -> DbError {
    match error {
        DbError::Statement(fault) if is_about_rights(&fault) => DbError::Schema(format!(
            "the user may not make tables ({}); make that user the owner of the database",
            said(&fault)
        )),
        other => other,
    }
}

/// PostgreSQL's `insufficient_privilege`.
fn is_about_rights(fault: &Cause) -> bool {
    by_postgres(fault).is_some_and(|fault| fault.code().as_deref() == Some("42501"))
}

/// Tables that stand there before our first migration are not ours.
fn somebody_elses(error: DbError) -> DbError {
    match error {
        DbError::Statement(fault) => DbError::Schema(format!(
            "the database holds tables that Keyward did not make ({}); give it one of its own",
            said(&fault)
        )),
        passing => passing,
    }
}

/// The words of the database alone.
fn said(fault: &Cause) -> String {
    by_postgres(fault).map_or_else(|| fault.to_string(), |fault| fault.message().to_owned())
}

fn by_postgres(fault: &Cause) -> Option<&dyn sqlx::error::DatabaseError> {
    fault.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error)
}

/// Refuses when the newest schema no longer admits this release.
async fn admit(tx: &mut Tx) -> Result<(), DbError> {
    let Some(row) = tx.optional("SELECT oldest_release FROM schema_admission", args![]).await?
    else {
        return Ok(());
    };
    let oldest = row.text("oldest_release")?;
    if release(RELEASE) < release(&oldest) {
        return Err(DbError::Schema(format!(
            "the database was brought to a schema that needs Keyward {oldest} or newer; this is {RELEASE}"
        )));
    }
    Ok(())
}

/// `1.12.3` as numbers that compare; what can't be read counts as newest, and is refused.
fn release(text: &str) -> [u64; 3] {
    let mut numbers = [u64::MAX; 3];
    for (number, part) in numbers.iter_mut().zip(text.split('.')) {
        *number = part.parse().unwrap_or(u64::MAX);
    }
    numbers
}
