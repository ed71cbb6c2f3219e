//! The four kinds of value that go into a statement, the same on both engines.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};
use sqlx::Arguments as _;
use sqlx::postgres::PgArguments;

/// One `$n` of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arg<'a> {
    Text(Option<&'a str>),
    Int(Option<i64>),
    Flag(bool),
    Bytes(Option<&'a [u8]>),
}

macro_rules! into_arg {
    ($($from:ty, $value:ident => $arg:expr;)*) => {$(
        impl<'a> From<$from> for Arg<'a> {
            fn from($value: $from) -> Self {
                $arg
            }
        }
    )*};
}

into_arg! {
    &'a str, value => Arg::Text(Some(value));
    &'a String, value => Arg::Text(Some(value));
    Option<&'a str>, value => Arg::Text(value);
    &'a Option<String>, value => Arg::Text(value.as_deref());
    i64, value => Arg::Int(Some(value));
    Option<i64>, value => Arg::Int(value);
    bool, value => Arg::Flag(value);
    &'a [u8], value => Arg::Bytes(Some(value));
    &'a [u8; 32], value => Arg::Bytes(Some(value));
    &'a Vec<u8>, value => Arg::Bytes(Some(value));
    Option<&'a [u8]>, value => Arg::Bytes(value);
}

/// The arguments of a statement, in the order of its `$1`, `$2` …
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::arg::Arg::from($value)),*] };
}
pub(crate) use args;

/// SQLite takes them as they are.
impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Arg::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Arg::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Arg::Int(Some(number)) => ValueRef::Integer(number),
            Arg::Flag(flag) => ValueRef::Integer(flag.into()),
            Arg::Text(None) | Arg::Bytes(None) | Arg::Int(None) => ValueRef::Null,
        }))
    }
}

/// An argument that outlives whoever gave it.
pub(crate) enum OwnedArg {
    Text(Option<String>),
    Int(Option<i64>),
    Flag(bool),
    Bytes(Option<Vec<u8>>),
}

impl From<&Arg<'_>> for OwnedArg {
    fn from(arg: &Arg<'_>) -> Self {
        match *arg {
            Arg::Text(text) => Self::Text(text.map(str::to_owned)),
            Arg::Int(number) => Self::Int(number),
            Arg::Flag(flag) => Self::Flag(flag),
            Arg::Bytes(bytes) => Self::Bytes(bytes.map(<[u8]>::to_vec)),
        }
    }
}

impl OwnedArg {
    pub(crate) fn lend(&self) -> Arg<'_> {
        match self {
            Self::Text(text) => Arg::Text(text.as_deref()),
            Self::Int(number) => Arg::Int(*number),
            Self::Flag(flag) => Arg::Flag(*flag),
            Self::Bytes(bytes) => Arg::Bytes(bytes.as_deref()),
        }
    }
}

pub(crate) fn for_postgres(args: &[Arg<'_>]) -> Result<PgArguments, sqlx::Error> {
    let mut list = PgArguments::default();
    for arg in args {
        match *arg {
            Arg::Text(value) => list.add(value),
            Arg::Int(value) => list.add(value),
            Arg::Flag(value) => list.add(value),
            Arg::Bytes(value) => list.add(value),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(list)
}
