//! A plain connection beside the door, for what only an exam does: to spoil a table, to add
//! a trigger, to read what no function of ours reads.

use sqlx::{Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection};

use super::Desk;

impl Desk {
    /// Runs statements.
    pub async fn run(&self, sql: &'static str) {
        if self.is_postgres() {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            connection.execute(sqlx::raw_sql(sql)).await.expect(sql);
            connection.close().await.unwrap();
        } else {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            connection.execute(sqlx::raw_sql(sql)).await.expect(sql);
            connection.close().await.unwrap();
        }
    }

    /// Runs a statement with one text.
    pub async fn run_with(&self, sql: &'static str, text: &str) {
        if self.is_postgres() {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            connection.execute(sqlx::query(sql).bind(text)).await.expect(sql);
            connection.close().await.unwrap();
        } else {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            connection.execute(sqlx::query(sql).bind(text)).await.expect(sql);
            connection.close().await.unwrap();
        }
    }

    /// The first column of every row, as text.
    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        if self.is_postgres() {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            let rows = connection.fetch_all(sqlx::query(sql)).await.expect(sql);
            rows.iter().map(|row| row.get(0)).collect()
        } else {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            let rows = connection.fetch_all(sqlx::query(sql)).await.expect(sql);
            rows.iter().map(|row| row.get(0)).collect()
        }
    }

    /// The one number that a statement finds.
    pub async fn number(&self, sql: &'static str) -> i64 {
        if self.is_postgres() {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            connection.fetch_one(sqlx::query(sql)).await.expect(sql).get(0)
        } else {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            connection.fetch_one(sqlx::query(sql)).await.expect(sql).get(0)
        }
    }
}
