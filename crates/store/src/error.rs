//! What can go wrong below the flows, in the four kinds that a caller treats differently.

/// A statement or a commit that did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The disk, or the quota of the database, is full. Nothing was written.
    #[error("the database has no room left: {0}")]
    Full(#[source] sqlx::Error),
    /// Away, busy for too long, or gone while we spoke. Worth another try later.
    #[error("the database can't be reached: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// A statement that the database refuses: a fault of ours, or a damaged database.
    #[error("the database refused a statement: {0}")]
    Statement(#[source] sqlx::Error),
    /// The schema and this release do not go together.
    #[error("{0}")]
    Schema(String),
}

/// SQLite's primary result codes; extended codes carry them in the low byte.
mod sqlite {
    pub(super) const BUSY: i64 = 5;
    pub(super) const LOCKED: i64 = 6;
    pub(super) const READONLY: i64 = 8;
    pub(super) const IOERR: i64 = 10;
    pub(super) const FULL: i64 = 13;
    pub(super) const CANTOPEN: i64 = 14;
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let code = match &error {
            sqlx::Error::Database(fault) => fault.code().map(|code| code.into_owned()),
            sqlx::Error::RowNotFound
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Encode(_)
            | sqlx::Error::Decode(_) => return Self::Statement(error),
            _ => return Self::Unavailable(error),
        };
        match code.as_deref() {
            // PostgreSQL's classes: 53100 disk full; 08 connection, 40 rolled back by a
            // conflict, 53 resources, 55P03 lock not available, 57 operator intervention.
            Some("53100") => Self::Full(error),
            Some(state) if state.len() == 5 => {
                let passing = ["08", "40", "53", "57"].iter().any(|class| state.starts_with(class));
                if passing || state == "55P03" {
                    Self::Unavailable(error)
                } else {
                    Self::Statement(error)
                }
            }
            Some(code) => match code.parse::<i64>().map(|code| code & 0xff) {
                Ok(sqlite::FULL) => Self::Full(error),
                Ok(
                    sqlite::BUSY
                    | sqlite::LOCKED
                    | sqlite::READONLY
                    | sqlite::IOERR
                    | sqlite::CANTOPEN,
                ) => Self::Unavailable(error),
                _ => Self::Statement(error),
            },
            None => Self::Statement(error),
        }
    }
}
