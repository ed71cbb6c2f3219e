//! SQLite in this process. Statements run where they are called, since that takes microseconds
//! and a journey to another thread costs more; what waits for the disk or for another process
//! (a commit, a sweep, an open) runs aside.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Statement};

use crate::arg::{Arg, OwnedArg};
use crate::db::Keep;
use crate::error::DbError;
use crate::places::Seat;
use crate::row::{Answer, Row, SqliteRow};

/// How long a writer waits for the writer of another process.
const BUSY_PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of a write-ahead log that is kept after a checkpoint.
const JOURNAL_LIMIT_BYTES: i64 = 64 << 20;

/// Each commit waits until the disk has it.
const FULL: &str = "FULL";

/// Pages of the log at which a commit folds it into the file.
const FOLD_AT_PAGES: i64 = 1_000;

/// Statements that a connection keeps prepared.
const PREPARED: usize = 128;

/// Opens the writing transaction.
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) file: PathBuf,
    pub(crate) create: bool,
    pub(crate) durable: bool,
    pub(crate) writes: bool,
}

/// A connection, and what is known of the statements that it met.
pub(crate) struct Sqlite {
    raw: Connection,
    shapes: HashMap<&'static str, Arc<Shape>>,
    durable: bool,
    keep: Keep,
}

/// Which argument stands where in a statement, and the names of its columns. SQLite numbers
/// `$2` by where it is met, not by its number.
struct Shape {
    places: Vec<usize>,
    columns: Arc<[String]>,
}

impl Seat for Sqlite {
    type Options = Options;

    async fn open(options: &Options) -> Result<Self, DbError> {
        let options = options.clone();
        aside(move || open(&options)).await
    }

    async fn close(self) {
        // Whatever closing could fail at, the next start recovers from the log.
        let _ = aside(move || {
            drop(self);
            Ok(())
        })
        .await;
    }
}

fn open(options: &Options) -> Result<Sqlite, DbError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, options.create && options.writes);
    let raw = Connection::open_with_flags(&options.file, flags)?;
    raw.busy_timeout(BUSY_PATIENCE)?;
    raw.set_prepared_statement_cache_capacity(PREPARED);
    raw.pragma_update(None, "journal_mode", "WAL")?;
    raw.pragma_update(None, "synchronous", if options.durable { FULL } else { "OFF" })?;
    raw.pragma_update(None, "foreign_keys", true)?;
    raw.pragma_update(None, "trusted_schema", false)?;
    raw.pragma_update(None, "journal_size_limit", JOURNAL_LIMIT_BYTES)?;
    // Readers open the database for writing too, since the log needs its shared memory.
    raw.pragma_update(None, "query_only", !options.writes)?;
    Ok(Sqlite { raw, shapes: HashMap::new(), durable: options.durable, keep: Keep::Always })
}

impl Sqlite {
    /// What the next commit must survive. One that does not wait for the disk does not fold
    /// the log into the file either, for that waits as well; the next that waits does.
    pub(crate) fn keep(&mut self, keep: Keep) -> Result<(), DbError> {
        if self.durable && self.keep != keep {
            let (synchronous, fold_at_pages) = match keep {
                Keep::Always => (FULL, FOLD_AT_PAGES),
                Keep::WhilePowered => ("NORMAL", 0),
            };
            self.raw.pragma_update(None, "synchronous", synchronous)?;
            self.raw.pragma_update(None, "wal_autocheckpoint", fold_at_pages)?;
            self.keep = keep;
        }
        Ok(())
    }

    /// Opens the writing transaction at once, or `false` while another process writes.
    pub(crate) fn begin_at_once(&mut self) -> Result<bool, DbError> {
        self.raw.busy_timeout(Duration::ZERO)?;
        let begun = self.run(BEGIN, &[]);
        self.raw.busy_timeout(BUSY_PATIENCE)?;
        match begun {
            Ok(_) => Ok(true),
            Err(DbError::Busy(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(crate) fn run(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Answer, DbError> {
        let mut statement = self.raw.prepare_cached(sql)?;
        let shape = self.shapes.entry(sql).or_insert_with(|| Arc::new(Shape::of(&statement)));
        for (at, number) in shape.places.iter().enumerate() {
            let value = args.get(*number).map_or(Arg::Int(None), |arg| *arg);
            statement.raw_bind_parameter(at + 1, value)?;
        }
        let columns = shape.columns.clone();
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let values: Result<Vec<Value>, _> = (0..columns.len()).map(|at| row.get(at)).collect();
            found.push(Row::Sqlite(SqliteRow { columns: columns.clone(), values: values? }));
        }
        drop(rows);
        drop(statement);
        Ok(Answer { rows: found, changed: self.raw.changes() })
    }

    pub(crate) fn script(&mut self, sql: &str) -> Result<(), DbError> {
        Ok(self.raw.execute_batch(sql)?)
    }
}

impl Shape {
    fn of(statement: &Statement<'_>) -> Self {
        let number = |at| {
            let name: &str = statement.parameter_name(at)?;
            name.strip_prefix('$')?.parse::<usize>().ok()?.checked_sub(1)
        };
        Self {
            places: (1..=statement.parameter_count())
                .map(|at| number(at).unwrap_or(at - 1))
                .collect(),
            columns: statement.column_names().map(str::to_owned).collect(),
        }
    }
}

/// Runs work on a thread where waiting harms nobody.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, DbError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(ended) => Err(DbError::Unavailable(ended.into())),
    }
}

/// The same statement aside, on a connection that comes back with the answer.
pub(crate) async fn run_aside(
    mut seat: Sqlite,
    sql: &'static str,
    args: &[Arg<'_>],
) -> Result<(Sqlite, Result<Answer, DbError>), DbError> {
    let args: Vec<OwnedArg> = args.iter().map(OwnedArg::from).collect();
    aside(move || {
        let args: Vec<Arg<'_>> = args.iter().map(OwnedArg::lend).collect();
        let answer = seat.run(sql, &args);
        Ok((seat, answer))
    })
    .await
}
