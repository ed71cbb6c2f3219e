//! A database on the PostgreSQL server of the environment, dropped when the exam is over. Its
//! language is English, which sorts text unlike bytes: what the exam says holds there too.

use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tokio::sync::{Semaphore, SemaphorePermit};

const SERVER: &str = "KEYWARD_TEST_POSTGRES_URL";

/// Desks at once, so that their pools fit into the 100 connections of a plain server.
static SEATS: Semaphore = Semaphore::const_new(8);
static DATABASES: AtomicU32 = AtomicU32::new(0);
static SKIPPED: Once = Once::new();

pub struct Database {
    server: String,
    name: String,
    _seat: SemaphorePermit<'static>,
}

impl Database {
    /// A new database; `None` where no server is named.
    pub async fn new() -> Option<Self> {
        let Ok(server) = std::env::var(SERVER) else {
            SKIPPED.call_once(|| {
                super::say(&format!("PostgreSQL was skipped: {SERVER} names no server"));
            });
            return None;
        };
        let seat = SEATS.acquire().await.unwrap();
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        // The second tells a later run of the stories whether this was left by a crash.
        let (made, process) = (unix_seconds(), std::process::id());
        let name = format!("keyward_exam_{made}_{process}_{number}");
        let sql = format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' \
             LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'"
        );
        tell(&server, sql).await;
        Some(Self { server, name, _seat: seat })
    }

    /// The server's URL with this database in the place of its own.
    pub fn url(&self) -> String {
        let (head, query) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let authority = head.find("://").map_or(0, |at| at + 3);
        let end = head[authority..].find('/').map_or(head.len(), |at| authority + at);
        format!("{}/{}?{query}", &head[..end], self.name)
    }
}

#[allow(clippy::disallowed_methods)]
fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

async fn tell(server: &str, sql: String) {
    let mut connection = PgConnection::connect(server).await.expect("the PostgreSQL server");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect("a database");
    let _ = connection.close().await;
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            runtime.unwrap().block_on(tell(&server, sql));
        });
        let _ = dropped.join();
    }
}
