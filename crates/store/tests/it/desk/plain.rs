//! A plain connection beside the door, for what only an exam does: to spoil a table, to add
//! a trigger, to read what no function of ours reads.

use sqlx::{Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection};

use super::Desk;

/// The same work over a connection of whichever engine the desk stands on.
macro_rules! plainly {
    ($desk:expr, |$connection:ident| $work:expr) => {
        if $desk.is_postgres() {
            let mut $connection = PgConnection::connect(&$desk.url).await.unwrap();
            let outcome = $work;
            $connection.close().await.unwrap();
            outcome
        } else {
            let mut $connection = SqliteConnection::connect(&$desk.url).await.unwrap();
            let outcome = $work;
            $connection.close().await.unwrap();
            outcome
        }
    };
}

impl Desk {
    /// Runs statements.
    pub async fn run(&self, sql: &'static str) {
        plainly!(self, |connection| {
            connection.execute(sqlx::raw_sql(sql)).await.expect(sql);
        });
    }

    /// Runs a statement with one text.
    pub async fn run_with(&self, sql: &'static str, text: &str) {
        plainly!(self, |connection| {
            connection.execute(sqlx::query(sql).bind(text)).await.expect(sql);
        });
    }

    /// The first column of every row, as text.
    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        plainly!(self, |connection| {
            let rows = connection.fetch_all(sqlx::query(sql)).await.expect(sql);
            rows.iter().map(|row| row.get(0)).collect()
        })
    }

    /// The one number that a statement finds.
    pub async fn number(&self, sql: &'static str) -> i64 {
        plainly!(self, |connection| {
            connection.fetch_one(sqlx::query(sql)).await.expect(sql).get(0)
        })
    }
}
