//! PostgreSQL over the wire: how a connection is opened, and how long an answer may take.

use std::str::FromStr as _;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Either, Executor as _};
use tokio::time::timeout;

use crate::arg::{self, Arg};
use crate::db::{self, Keep};
use crate::error::DbError;
use crate::places::Seat;
use crate::row::{Answer, Row};
use crate::told::Told;

/// How much later than the server's own limit we stop waiting for its answer.
const GRACE: Duration = Duration::from_secs(2);

/// Statements that a connection keeps prepared.
const PREPARED: usize = 256;

/// Opens a transaction. Numbers of changes come in the order of commits only at this level,
/// whatever the database's own default is.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// The same, without waiting for the disk at the commit.
const BEGIN_NOTE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = off";

pub(crate) struct Options {
    pub(crate) connect: PgConnectOptions,
    connect_timeout: Duration,
    patience: Duration,
}

pub(crate) struct Postgres {
    raw: PgConnection,
    patience: Duration,
    is_unhurried: bool,
}

impl Options {
    pub(crate) fn new(options: &db::Options) -> Result<Self, DbError> {
        let millis = |limit: Duration| limit.as_millis().to_string();
        let connect = PgConnectOptions::from_str(&options.url)?;
        let name = connect.get_application_name().unwrap_or("keyward").to_owned();
        let connect = connect
            .application_name(&name)
            .statement_cache_capacity(PREPARED)
            .options([
                ("statement_timeout", millis(options.statement_timeout)),
                ("lock_timeout", millis(options.lock_timeout)),
                // Whoever stops in the middle must not keep others from a row for ever.
                (
                    "idle_in_transaction_session_timeout",
                    millis(options.statement_timeout + options.lock_timeout),
                ),
            ])
            .disable_statement_logging();
        Ok(Self {
            connect,
            connect_timeout: options.connect_timeout,
            patience: options.statement_timeout + GRACE,
        })
    }
}

impl Seat for Postgres {
    type Options = Options;

    async fn open(options: &Options) -> Result<Self, DbError> {
        let raw = timeout(options.connect_timeout, options.connect.connect())
            .await
            .map_err(|_| DbError::unavailable("the database did not let us in in time"))??;
        Ok(Self { raw, patience: options.patience, is_unhurried: false })
    }

    async fn close(self) {
        let _ = timeout(GRACE, self.raw.close()).await;
    }
}

impl Postgres {
    pub(crate) async fn run(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Answer, DbError> {
        let answer = self.fetch(sqlx::query_with(sql, arg::for_postgres(args)?)).await?;
        if sql == "COMMIT" || sql == "ROLLBACK" {
            self.is_unhurried = false;
        }
        Ok(answer)
    }

    /// Statements that were told, as one.
    pub(crate) async fn run_told(&mut self, told: &Told) -> Result<(), DbError> {
        let args = arg::for_postgres(&told.args())?;
        self.fetch(sqlx::query_with(AssertSqlSafe(told.sql()), args)).await.map(drop)
    }

    async fn fetch(
        &mut self,
        query: sqlx::query::Query<'_, sqlx::Postgres, PgArguments>,
    ) -> Result<Answer, DbError> {
        let mut answer = Answer::default();
        let patience = self.patience();
        let mut parts = self.raw.fetch_many(query);
        let whole = async {
            while let Some(part) = parts.try_next().await? {
                match part {
                    Either::Left(done) => answer.changed = done.rows_affected(),
                    Either::Right(row) => answer.rows.push(Row::Postgres(row)),
                }
            }
            Ok::<_, DbError>(())
        };
        in_time(patience, whole).await?;
        drop(parts);
        Ok(answer)
    }

    pub(crate) async fn begin(&mut self, keep: Keep) -> Result<(), DbError> {
        match keep {
            Keep::Always => self.run(BEGIN, &[]).await.map(drop),
            Keep::WhilePowered => self.script(BEGIN_NOTE).await,
        }
    }

    /// Statements without arguments, as a migration has them. Text is compared by bytes as on
    /// SQLite, and not by the language that the database was made in: one order everywhere,
    /// and prefixes find an index.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), DbError> {
        let sql = sql.replace(" TEXT", " TEXT COLLATE \"C\"");
        let patience = self.patience();
        let work = self.raw.execute(sqlx::raw_sql(AssertSqlSafe(sql)));
        in_time(patience, async { Ok(work.await.map(drop)?) }).await
    }

    fn patience(&self) -> Option<Duration> {
        (!self.is_unhurried).then_some(self.patience)
    }

    /// For this transaction no limit of time holds: a migration of a large table takes long.
    pub(crate) async fn take_your_time(&mut self) -> Result<(), DbError> {
        self.is_unhurried = true;
        self.script("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0").await
    }
}

/// The server cancels what takes too long; one that has gone silent can't.
async fn in_time<T>(
    patience: Option<Duration>,
    work: impl Future<Output = Result<T, DbError>>,
) -> Result<T, DbError> {
    match patience {
        Some(patience) => timeout(patience, work)
            .await
            .map_err(|_| DbError::Gone("the database has gone silent".into()))?,
        None => work.await,
    }
}
