//! Migrations: embedded, numbered, applied once under a lock, forward only. Each names the
//! oldest release that still works beside its schema.

use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use crate::arg::args;
use crate::db::{Db, Tx};
use crate::error::DbError;

/// The release that this code belongs to.
const RELEASE: &str = env!("CARGO_PKG_VERSION");

macro_rules! migrations {
    ($($number:literal $name:literal),* $(,)?) => {
        [$(($number, $name, include_str!(concat!("../migrations/", $name, ".sql")))),*]
    };
}

/// In the order of their numbers; `tidy` finds a file that is missing here.
const MIGRATIONS: [(i64, &str, &str); 10] = migrations![
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
];

/// What `migrate` did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// How many migrations were applied now.
    pub applied: usize,
    /// How many this release knows.
    pub known: usize,
}

/// Brings the schema up to this release, or says why this release can't work with it.
pub async fn migrate(db: &Db) -> Result<Migrated, DbError> {
    let mut tx = db.begin().await?;
    let outcome = apply(&mut tx).await;
    tx.settle(outcome).await
}

async fn apply(tx: &mut Tx) -> Result<Migrated, DbError> {
    let mut migrator = Migrator::with_migrations(MIGRATIONS.iter().map(as_migration).collect());
    // A newer release may have gone ahead; whether it admits us is asked below.
    migrator.set_ignore_missing(true);
    tx.hold("keyward migrations").await?;
    let before = applied(tx).await?;
    let outcome = if let Some(connection) = tx.sqlite() {
        migrator.run_direct(None, connection, false).await
    } else if let Some(connection) = tx.postgres() {
        migrator.set_locking(false);
        migrator.run_direct(None, connection, false).await
    } else {
        Ok(())
    };
    outcome.map_err(|fault| DbError::Schema(format!("a migration failed: {fault}")))?;
    let after = applied(tx).await?;
    admit(tx).await?;
    Ok(Migrated { applied: after.saturating_sub(before), known: MIGRATIONS.len() })
}

fn as_migration((number, name, sql): &(i64, &'static str, &'static str)) -> Migration {
    Migration::new(
        *number,
        Cow::Borrowed(*name),
        MigrationType::Simple,
        AssertSqlSafe(*sql).into_sql_str(),
        false,
    )
}

/// How many migrations the database has seen; none before the first.
async fn applied(tx: &mut Tx) -> Result<usize, DbError> {
    let tables = if tx.is_postgres() {
        "SELECT table_name AS name FROM information_schema.tables WHERE table_name = $1"
    } else {
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = $1"
    };
    if tx.optional(tables, args!["_sqlx_migrations"]).await?.is_none() {
        return Ok(0);
    }
    Ok(tx.all("SELECT version FROM _sqlx_migrations", args![]).await?.len())
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
