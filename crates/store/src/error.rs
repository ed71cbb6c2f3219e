//! What can go wrong below the flows, in the kinds that are treated differently.

use crate::told;

/// What the engine said.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A statement or a commit that did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The disk, or the quota of the database, is full. Nothing was written.
    #[error("the database has no room left: {0}")]
    Full(#[source] Cause),
    /// Away, or without a connection to spare. Worth another try later.
    #[error("the database can't be reached: {0}")]
    Unavailable(#[source] Cause),
    /// Held by somebody else for too long, or slower than its limit. Worth another try later.
    #[error("the database is busy: {0}")]
    Busy(#[source] Cause),
    /// The connection died; before a commit was sent, nothing was written.
    #[error("the connection to the database was lost: {0}")]
    Gone(#[source] Cause),
    /// Rolled back for the sake of another transaction. Worth another try at once.
    #[error("the database preferred another transaction: {0}")]
    Conflict(#[source] Cause),
    /// A row that was to be claimed is gone or claimed already. Nothing was written.
    #[error("somebody else was first")]
    Lost,
    /// A statement that the database refuses: a fault of ours, or a damaged database.
    #[error("the database refused a statement: {0}")]
    Statement(#[source] Cause),
    /// The schema and this release do not go together.
    #[error("{0}")]
    Schema(String),
}

impl DbError {
    pub(crate) fn unavailable(sentence: &'static str) -> Self {
        Self::Unavailable(sentence.into())
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(fault) = &error else {
            return match &error {
                sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => Self::Gone(error.into()),
                sqlx::Error::RowNotFound
                | sqlx::Error::ColumnNotFound(_)
                | sqlx::Error::ColumnIndexOutOfBounds { .. }
                | sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::Encode(_)
                | sqlx::Error::Decode(_) => Self::Statement(error.into()),
                _ => Self::Unavailable(error.into()),
            };
        };
        if told::is_lost(&error) {
            return Self::Lost;
        }
        let state = fault.code().unwrap_or_default().into_owned();
        let kind = match state.as_str() {
            "53100" => Self::Full,
            // Refused at the door: too many connections, starting up.
            "53300" | "57P03" => Self::Unavailable,
            // A limit of time for a statement, for a lock.
            "57014" | "55P03" => Self::Busy,
            // Read-only: after a fail-over, connections that stayed with the old primary.
            "25006" => Self::Gone,
            _ => match state.get(..2) {
                Some("40") => Self::Conflict,
                // Connection lost; ended by an operator, idle in a transaction for too long.
                Some("08" | "57") => Self::Gone,
                _ if state == "25P03" => Self::Gone,
                Some("53") => Self::Unavailable,
                _ => Self::Statement,
            },
        };
        kind(error.into())
    }
}

/// SQLite's primary result codes; extended codes carry them in the low byte.
mod sqlite {
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const READONLY: i32 = 8;
    pub(super) const IOERR: i32 = 10;
    pub(super) const FULL: i32 = 13;
    pub(super) const CANTOPEN: i32 = 14;
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(fault, _) = &error else {
            return Self::Statement(error.into());
        };
        let kind = match fault.extended_code & 0xff {
            sqlite::FULL => Self::Full,
            sqlite::BUSY | sqlite::LOCKED => Self::Busy,
            sqlite::READONLY | sqlite::IOERR | sqlite::CANTOPEN => Self::Unavailable,
            _ => Self::Statement,
        };
        kind(error.into())
    }
}
