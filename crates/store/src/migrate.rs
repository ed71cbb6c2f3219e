//! Migrations: embedded, numbered, applied once under a lock, forward only. Each names the
//! oldest release that still works beside its schema.

use crate::arg::args;
use crate::db::Db;
use crate::error::DbError;
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
const MIGRATIONS: [(i64, &str, &str); 12] = migrations![
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
    12 "0012_instances",
    13 "0013_upkeep",
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
        tx.hold("keyward migrations").await?;
        let applied = apply_pending(tx, at).await?;
        admit(tx).await?;
        Ok(Migrated { applied, known: MIGRATIONS.len() })
    })
}

async fn apply_pending(tx: &mut Tx, at: i64) -> Result<usize, DbError> {
    tx.execute(
        "CREATE TABLE IF NOT EXISTS migrations (version BIGINT NOT NULL PRIMARY KEY, \
         name TEXT NOT NULL, applied_at BIGINT NOT NULL)",
        args![],
    )
    .await?;
    // Versions that this release does not know come from a newer one, which admits us or not.
    let mut done = Vec::new();
    for row in tx.all("SELECT version FROM migrations", args![]).await? {
        done.push(row.int("version")?);
    }
    let pending: Vec<_> =
        MIGRATIONS.iter().filter(|(version, ..)| !done.contains(version)).collect();
    for (version, name, script) in &pending {
        tx.script(script).await.map_err(|error| match error {
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
