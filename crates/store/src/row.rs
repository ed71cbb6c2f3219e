//! A row of either engine, read by column name.

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use crate::error::DbError;

pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! column {
    ($($name:ident -> $type:ty;)*) => {$(
        pub(crate) fn $name(&self, column: &'static str) -> Result<$type, DbError> {
            Ok(match self {
                Row::Sqlite(row) => row.try_get(column)?,
                Row::Postgres(row) => row.try_get(column)?,
            })
        }
    )*};
}

impl Row {
    column! {
        text -> String;
        opt_text -> Option<String>;
        int -> i64;
        opt_int -> Option<i64>;
        flag -> bool;
        bytes -> Vec<u8>;
        opt_bytes -> Option<Vec<u8>>;
    }
}
