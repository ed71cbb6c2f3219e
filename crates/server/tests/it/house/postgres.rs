//! Databases on the PostgreSQL server of the environment, one for each story. Their language
//! is English, which sorts text unlike bytes: what the stories say holds there too.

use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};

/// Names the server, with a user who may make databases.
const SERVER: &str = "KEYWARD_TEST_POSTGRES_URL";

/// After so long a database of a story belongs to a run that crashed.
const ABANDONED: Duration = Duration::from_secs(3_600);

/// What the databases of stories and of the store's exam are called, before the second in
/// which they were made.
const PREFIXES: [&str; 2] = ["keyward_story_", "keyward_exam_"];

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A database that goes with whoever holds this.
pub struct Database {
    name: String,
}

impl Database {
    /// An empty one.
    pub fn new() -> Self {
        Self::made(
            "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'",
        )
    }

    /// One with these words of PostgreSQL's behind its name.
    pub fn made(how: &str) -> Self {
        static CLEARED: Once = Once::new();
        CLEARED.call_once(clear_away);
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let (prefix, process) = (PREFIXES[0], std::process::id());
        let name = format!("{prefix}{}_{process}_{number}", unix_seconds());
        tell(&format!("CREATE DATABASE {name} {how}"));
        Self { name }
    }

    /// A copy of this one, to which nobody may be connected.
    pub fn copy(&self) -> Self {
        Self::made(&format!("TEMPLATE {} STRATEGY FILE_COPY", self.name))
    }

    /// From here on nobody may connect to it.
    pub fn lock(&self) {
        tell(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.name));
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server's address with this database in the place of its own.
    pub fn url(&self) -> String {
        at_server(|_| (), &self.name)
    }

    /// Runs statements in it.
    pub fn run(&self, sql: &str) {
        run(self.url(), sql.to_owned());
    }

    /// Every row of every table; bytes stand there in hexadecimal.
    pub fn xml(&self) -> String {
        let url = self.url();
        plainly(async move {
            let mut connection = PgConnection::connect(&url).await.unwrap();
            connection.execute(sqlx::raw_sql("SET xmlbinary = hex")).await.unwrap();
            let sql = "SELECT schema_to_xml('public', true, false, '')::text";
            let row = connection.fetch_one(sqlx::query(sql)).await.unwrap();
            row.get(0)
        })
    }
}

/// Nobody waits for it: the server does, until this story's runtime is gone, where a follower
/// may stand at the door in the middle of its greeting. What is left at the end of a run, the
/// next one clears away.
impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        std::thread::spawn(move || tell(&sql));
    }
}

/// The server's address, or `None` where there is no server, which is said.
pub fn server() -> Option<String> {
    named(SERVER, "a PostgreSQL server")
}

/// What a variable names; where it names nothing, the story is left out, which is said, and in
/// CI an error.
pub fn named(variable: &str, what: &str) -> Option<String> {
    let value = std::env::var(variable).ok();
    if value.is_none() {
        assert!(std::env::var_os("CI").is_none(), "CI skips nothing: {variable} names nothing");
        super::engine::leave_out(&format!("{variable} does not name {what}"));
    }
    value
}

/// The server's address with another database, and whatever `change` does to it.
pub fn at_server(change: impl FnOnce(&mut url::Url), database: &str) -> String {
    let server = std::env::var(SERVER).unwrap_or_else(|_| panic!("{SERVER} names no server"));
    let mut url = url::Url::parse(&server).expect(SERVER);
    url.set_path(database);
    change(&mut url);
    url.into()
}

/// Drops what runs that crashed have left.
fn clear_away() {
    let server = at_server(|_| (), "postgres");
    let names: Vec<String> = plainly(async move {
        let mut connection = PgConnection::connect(&server).await.expect("the PostgreSQL server");
        let rows = connection.fetch_all(sqlx::raw_sql("TABLE pg_database")).await.unwrap();
        rows.iter().map(|row| row.get("datname")).collect()
    });
    for name in names.iter().filter(|name| is_abandoned(name)) {
        // Another run may be doing the same.
        tell(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }
}

fn is_abandoned(name: &str) -> bool {
    let rest = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix));
    let made = rest.and_then(|rest| rest.split('_').next()?.parse::<u64>().ok());
    made.is_some_and(|made| made + ABANDONED.as_secs() < unix_seconds())
}

fn unix_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Runs a statement on the server.
pub fn tell(sql: &str) {
    run(at_server(|_| (), "postgres"), sql.to_owned());
}

fn run(url: String, sql: String) {
    plainly(async move {
        let mut connection = PgConnection::connect(&url).await.expect("the PostgreSQL server");
        let said = sql.clone();
        connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect(&said);
        let _ = connection.close().await;
    });
}

/// Runs on a thread and a runtime of its own, so that it may be called from anywhere.
fn plainly<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let thread = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(work)
    });
    thread.join().expect("the PostgreSQL server did it")
}
