//! What a statement gives back: rows of either engine, read by column name, and a count.

use std::sync::Arc;

use rusqlite::types::Value;
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::error::DbError;

/// All that came of one statement.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) rows: Vec<Row>,
    /// Rows that it changed; means something where it was one that changes rows.
    pub(crate) changed: u64,
}

pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

pub(crate) struct SqliteRow {
    pub(crate) columns: Arc<[String]>,
    pub(crate) values: Vec<Value>,
}

macro_rules! column {
    ($($name:ident -> $type:ty, $($pattern:pat => $read:expr),+;)*) => {$(
        pub(crate) fn $name(&self, column: &'static str) -> Result<$type, DbError> {
            match self {
                Row::Sqlite(row) => match row.value(column)? {
                    $($pattern => Ok($read),)+
                    other => Err(odd(column, other)),
                },
                Row::Postgres(row) => Ok(row.try_get(column)?),
            }
        }
    )*};
}

impl Row {
    column! {
        text -> String, Value::Text(text) => text.clone();
        opt_text -> Option<String>, Value::Text(text) => Some(text.clone()), Value::Null => None;
        int -> i64, Value::Integer(number) => *number;
        opt_int -> Option<i64>, Value::Integer(number) => Some(*number), Value::Null => None;
        flag -> bool, Value::Integer(number) => *number != 0;
        bytes -> Vec<u8>, Value::Blob(bytes) => bytes.clone(),
            Value::Text(text) => text.clone().into_bytes();
        opt_bytes -> Option<Vec<u8>>, Value::Blob(bytes) => Some(bytes.clone()),
            Value::Text(text) => Some(text.clone().into_bytes()), Value::Null => None;
    }
}

impl SqliteRow {
    fn value(&self, column: &'static str) -> Result<&Value, DbError> {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| self.values.get(at))
            .ok_or_else(|| DbError::Statement(format!("there is no column {column}").into()))
    }
}

fn odd(column: &str, value: &Value) -> DbError {
    DbError::Statement(format!("the column {column} holds {:?}", value.data_type()).into())
}
