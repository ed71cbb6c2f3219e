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

/// What a statement gives back, in the words of both engines.
pub(crate) trait IntoRows {
    type Rows;
    fn into_rows(self) -> Self::Rows;
}

macro_rules! into_rows {
    ($row:ty, $variant:ident, $result:ty) => {
        impl IntoRows for $result {
            type Rows = u64;
            fn into_rows(self) -> u64 {
                self.rows_affected()
            }
        }
        impl IntoRows for Option<$row> {
            type Rows = Option<Row>;
            fn into_rows(self) -> Option<Row> {
                self.map(Row::$variant)
            }
        }
        impl IntoRows for Vec<$row> {
            type Rows = Vec<Row>;
            fn into_rows(self) -> Vec<Row> {
                self.into_iter().map(Row::$variant).collect()
            }
        }
    };
}

into_rows!(SqliteRow, Sqlite, sqlx::sqlite::SqliteQueryResult);
into_rows!(PgRow, Postgres, sqlx::postgres::PgQueryResult);
