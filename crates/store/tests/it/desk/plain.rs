//! A plain connection beside the door, for what only an exam does: to spoil a table, to add
//! a trigger, to read what no function of ours reads.

use rusqlite::Connection;
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};

use super::Desk;

impl Desk {
    /// Runs statements.
    pub async fn run(&self, sql: &'static str) {
        if self.is_postgres() {
            self.server().await.execute(sqlx::raw_sql(sql)).await.expect(sql);
        } else {
            self.file().execute_batch(sql).expect(sql);
        }
    }

    /// Runs a statement with one text.
    pub async fn run_with(&self, sql: &'static str, text: &str) {
        if self.is_postgres() {
            self.server().await.execute(sqlx::query(sql).bind(text)).await.expect(sql);
        } else {
            self.file().execute(sql, [text]).expect(sql);
        }
    }

    /// The first column of every row, as text.
    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        if self.is_postgres() {
            let rows = self.server().await.fetch_all(sqlx::query(sql)).await.expect(sql);
            return rows.iter().map(|row| row.get(0)).collect();
        }
        let file = self.file();
        let mut statement = file.prepare(sql).expect(sql);
        let texts = statement.query_map([], |row| row.get(0)).expect(sql);
        texts.map(|text| text.expect(sql)).collect()
    }

    /// The one number that a statement finds.
    pub async fn number(&self, sql: &'static str) -> i64 {
        if self.is_postgres() {
            return self.server().await.fetch_one(sqlx::query(sql)).await.expect(sql).get(0);
        }
        self.file().query_row(sql, [], |row| row.get(0)).expect(sql)
    }

    async fn server(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.unwrap()
    }

    fn file(&self) -> Connection {
        Connection::open(self.url.strip_prefix("sqlite:").unwrap()).unwrap()
    }
}
