//! The few words that differ between SQLite and PostgreSQL.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::AssertSqlSafe;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use crate::db::Options;
use crate::error::DbError;
use crate::tx::Tx;
use crate::writer::Writer;

/// How long a request may wait for a connection, or for SQLite's one writer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of a write-ahead log that is kept after a checkpoint.
const JOURNAL_LIMIT_BYTES: &str = "67108864";

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    /// One writer, so that writes wait in a queue of ours instead of failing; many readers.
    Sqlite {
        writer: Box<Writer>,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

pub(crate) fn open(options: &Options) -> Result<Pools, DbError> {
    if options.url.starts_with("postgres") {
        let connect = PgConnectOptions::from_str(&options.url)?.options([
            ("statement_timeout", options.statement_timeout.as_millis().to_string()),
            ("lock_timeout", options.lock_timeout.as_millis().to_string()),
        ]);
        return Ok(Pools::Postgres(
            PgPoolOptions::new()
                .max_connections(options.connections)
                .acquire_timeout(options.wait_timeout)
                .test_before_acquire(false)
                .connect_lazy_with(connect),
        ));
    }
    let connect = sqlite_options(options)?;
    let writer = Writer::new(connect.clone(), PATIENCE);
    // Readers may open the database read-write too: WAL needs its shared memory file.
    let readers = SqlitePoolOptions::new()
        .max_connections(options.readers)
        .min_connections(0)
        .acquire_timeout(PATIENCE)
        .idle_timeout(Duration::from_secs(60))
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(connect.create_if_missing(false).pragma("query_only", "on"));
    Ok(Pools::Sqlite { writer: Box::new(writer), readers })
}

fn sqlite_options(options: &Options) -> Result<SqliteConnectOptions, DbError> {
    let synchronous =
        if options.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off };
    Ok(SqliteConnectOptions::from_str(&options.url)?
        .create_if_missing(options.create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("journal_size_limit", JOURNAL_LIMIT_BYTES)
        .pragma("trusted_schema", "off"))
}

/// A schema for PostgreSQL, where text is compared by bytes as on SQLite, and not by the
/// language that its database was made in: one order everywhere, and prefixes find an index.
pub(crate) fn by_bytes(schema: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(schema.replace(" TEXT", " TEXT COLLATE \"C\""))
}

impl Tx {
    /// Waits until no other transaction holds `name`, until this one ends. SQLite has one
    /// writer at a time, so there every name is held already.
    pub(crate) async fn hold(&mut self, name: &str) -> Result<(), DbError> {
        if self.is_postgres() {
            let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) IS NULL AS held";
            self.optional(sql, crate::arg::args![name]).await?;
        }
        Ok(())
    }

    /// Whether commits on this connection wait until the disk has them.
    pub(crate) async fn is_durable(&mut self) -> Result<bool, DbError> {
        if self.is_postgres() {
            let sql = "SELECT current_setting('fsync') = 'on' AND \
                       current_setting('synchronous_commit') <> 'off' AS durable";
            return self.optional(sql, &[]).await?.map_or(Ok(false), |row| row.flag("durable"));
        }
        let sql = "SELECT j.journal_mode = 'wal' AND s.synchronous >= 2 AS durable \
                   FROM pragma_journal_mode AS j, pragma_synchronous AS s";
        self.optional(sql, &[]).await?.map_or(Ok(false), |row| row.flag("durable"))
    }
}
