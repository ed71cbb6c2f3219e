//! The four kinds of value that go into a statement, the same on both engines.

use sqlx::Arguments as _;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;

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

pub(crate) fn for_sqlite(args: &[Arg<'_>]) -> Result<SqliteArguments, sqlx::Error> {
    let mut list = SqliteArguments::default();
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
