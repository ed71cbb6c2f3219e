//! The first look at a database, before a pool is opened and anything is made: whether it can
//! be reached and is one that we can live in. What is wrong is said in words for an operator.

use std::io;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use tokio::time::timeout;

use crate::db::Options;
use crate::file;
use crate::postgres;

/// PostgreSQL as its server numbers itself: 140000 is 14.0, the oldest that gets mended.
const OLDEST_POSTGRES: i32 = 140_000;

/// Why we can't live in this database; continues the name of the setting.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(String);

/// Connects once and looks around. A file of SQLite that is not there is made later.
pub async fn first_look(options: &Options) -> Result<(), Unfit> {
    if !options.url.starts_with("postgres") {
        return file::can_be_written(options).await.map_err(Unfit);
    }
    let connect = postgres::Options::new(options)
        .map_err(|error| Unfit(format!("the address is not understood: {error}.")))?
        .connect;
    let place = place(&connect);
    let mut connection = match timeout(options.connect_timeout, connect.connect()).await {
        Ok(connected) => connected.map_err(|error| no_entry(&error, &connect, &place))?,
        Err(_) => return Err(too_slow(options.connect_timeout, &place)),
    };
    let looked = timeout(options.statement_timeout, look_around(&mut connection, &place)).await;
    // The look is over; how the server takes the farewell changes nothing.
    let _ = timeout(options.connect_timeout, connection.close()).await;
    looked.unwrap_or_else(|_| Err(too_slow(options.statement_timeout, &place)))
}

/// Where the server is, for a sentence.
fn place(connect: &PgConnectOptions) -> String {
    match connect.get_socket() {
        Some(folder) => format!("in {}", folder.display()),
        None if connect.get_host().starts_with('/') => format!("in {}", connect.get_host()),
        None => format!("at {}:{}", connect.get_host(), connect.get_port()),
    }
}

fn too_slow(limit: Duration, place: &str) -> Unfit {
    Unfit(format!("the server {place} did not answer within {} seconds.", limit.as_secs()))
}

/// What a refused connection means.
fn no_entry(error: &sqlx::Error, connect: &PgConnectOptions, place: &str) -> Unfit {
    let database = connect.get_database().unwrap_or_default();
    let user = connect.get_username();
    Unfit(match error {
        sqlx::Error::Database(fault) => match fault.code().as_deref() {
            Some("28P01") => format!("the server {place} refuses the password of {user}."),
            Some("28000") => {
                format!("the server {place} does not let in {user}: {}.", fault.message())
            }
            Some("3D000") => {
                format!("the server {place} has no database {database}; make it first.")
            }
            Some("42501") => format!("{user} may not connect to the database {database}."),
            Some("53300") => {
                format!("the server {place} has no connection left: {}.", fault.message())
            }
            _ => format!("the server {place} refuses the connection: {}.", fault.message()),
        },
        sqlx::Error::Io(fault) if fault.kind() == io::ErrorKind::InvalidData => {
            format!("the certificate of the server {place} does not fit: {}.", certificate(fault))
        }
        sqlx::Error::Io(fault) => format!("no PostgreSQL answers {place}: {fault}."),
        sqlx::Error::Tls(fault) => format!("no TLS with the server {place}: {fault}."),
        sqlx::Error::Protocol(fault) => {
            format!("what answers {place} does not speak as PostgreSQL does: {fault}.")
        }
        other => format!("the server {place} can't be spoken to: {other}."),
    })
}

/// What is wrong with a certificate, with the way on where it is known.
fn certificate(fault: &io::Error) -> String {
    let fault = fault.to_string();
    let fault = fault.strip_prefix("invalid peer certificate: ").unwrap_or(&fault);
    for (word, meaning) in [
        (
            "UnknownIssuer",
            "its issuer is not known; name the issuer's certificate with sslrootcert",
        ),
        ("CaUsedAsEndEntity", "it is an issuer's own, which proves no server"),
        ("Expired", "it has expired"),
    ] {
        if fault.contains(word) {
            return meaning.to_owned();
        }
    }
    fault.to_owned()
}

async fn look_around(connection: &mut PgConnection, place: &str) -> Result<(), Unfit> {
    let sql = "SELECT current_setting('server_version_num')::int4 AS version, \
               current_setting('server_version') AS name, \
               current_setting('server_encoding') AS encoding, \
               current_setting('transaction_read_only') = 'on' AS read_only, \
               pg_is_in_recovery() AS standby";
    let unread = |error: sqlx::Error| Unfit(format!("the server {place} can't be read: {error}."));
    let row = sqlx::raw_sql(sql).fetch_one(connection).await.map_err(unread)?;
    let version: i32 = row.try_get("version").map_err(unread)?;
    let name: String = row.try_get("name").map_err(unread)?;
    let encoding: String = row.try_get("encoding").map_err(unread)?;
    let read_only: bool = row.try_get("read_only").map_err(unread)?;
    let standby: bool = row.try_get("standby").map_err(unread)?;
    if version < OLDEST_POSTGRES {
        let oldest = OLDEST_POSTGRES / 10_000;
        return Err(Unfit(format!(
            "the server {place} is PostgreSQL {name}; Keyward needs {oldest} or newer."
        )));
    }
    if encoding != "UTF8" {
        return Err(Unfit(format!(
            "the database {place} keeps text as {encoding}; make one with ENCODING 'UTF8'."
        )));
    }
    if standby {
        return Err(Unfit(format!(
            "the server {place} is a standby, which only reads; name the one that it follows."
        )));
    }
    if read_only {
        return Err(Unfit(format!(
            "the database {place} is read-only (default_transaction_read_only is on)."
        )));
    }
    Ok(())
}
