//! The few words that differ between SQLite and PostgreSQL.

use std::path::PathBuf;

use crate::arg::args;
use crate::db::Options;
use crate::error::DbError;
use crate::places::Places;
use crate::postgres::{self, Postgres};
use crate::sqlite::{self, Sqlite};
use crate::tx::{Connection, Tx};

/// The channel on which PostgreSQL says that there are changes.
pub(crate) const BELL: &str = "keyward_changes";

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    /// One writer, so that writes wait in a queue of ours instead of failing; many readers.
    Sqlite {
        writer: Places<Sqlite>,
        readers: Places<Sqlite>,
    },
    Postgres(Places<Postgres>),
}

pub(crate) fn open(options: &Options) -> Result<Pools, DbError> {
    if options.url.starts_with("postgres") {
        let seats = postgres::Options::new(options)?;
        return Ok(Pools::Postgres(Places::new(seats, options.connections, options.wait_timeout)));
    }
    let seats = sqlite::Options {
        file: file(&options.url),
        create: options.create,
        durable: options.durable,
        writes: true,
    };
    let reading = sqlite::Options { writes: false, ..seats.clone() };
    Ok(Pools::Sqlite {
        writer: Places::new(seats, 1, options.wait_timeout),
        readers: Places::new(reading, options.readers, options.wait_timeout),
    })
}

/// The file in `sqlite:<path>` or `sqlite://<path>`, without parameters.
pub(crate) fn file(url: &str) -> PathBuf {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    let path = path.strip_prefix("//").unwrap_or(path);
    path.split('?').next().unwrap_or_default().into()
}

impl Tx {
    /// Waits until no other transaction holds `name`, until this one ends. SQLite has one
    /// writer at a time, so there every name is held already.
    pub(crate) async fn hold(&mut self, name: &str) -> Result<(), DbError> {
        if self.is_postgres() {
            let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) IS NULL AS held";
            self.optional(sql, args![name]).await?;
        }
        Ok(())
    }

    /// The same for three names, one after the other.
    pub(crate) async fn hold_all(&mut self, names: [&str; 3]) -> Result<(), DbError> {
        if self.is_postgres() {
            let [first, second, third] = names;
            let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) IS NULL AS first, \
                       pg_advisory_xact_lock(hashtextextended($2, 0)) IS NULL AS second, \
                       pg_advisory_xact_lock(hashtextextended($3, 0)) IS NULL AS third";
            self.optional(sql, args![first, second, third]).await?;
        }
        Ok(())
    }

    /// Tells every instance, when this transaction commits, that there are changes.
    pub(crate) async fn ring(&mut self) -> Result<(), DbError> {
        if self.is_postgres() {
            self.optional("SELECT pg_notify($1, '') IS NULL AS rung", args![BELL]).await?;
        }
        Ok(())
    }

    /// For this transaction no limit of time holds: a migration of a large table takes long.
    pub(crate) async fn take_your_time(&mut self) -> Result<(), DbError> {
        self.speak().await?;
        match &mut self.connection {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(place) => place.seat()?.take_your_time().await,
        }
    }

    /// Whether commits on this connection wait until the disk has them.
    pub(crate) async fn is_durable(&mut self) -> Result<bool, DbError> {
        let sql = if self.is_postgres() {
            "SELECT current_setting('fsync') = 'on' AND \
             current_setting('synchronous_commit') <> 'off' AS durable"
        } else {
            "SELECT j.journal_mode = 'wal' AND s.synchronous >= 2 AS durable \
             FROM pragma_journal_mode AS j, pragma_synchronous AS s"
        };
        self.optional(sql, &[]).await?.map_or(Ok(false), |row| row.flag("durable"))
    }
}
