//! The engine of this run's stories: SQLite, or PostgreSQL where the environment says so.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

/// `postgres` tells every story on the server that `KEYWARD_TEST_POSTGRES_URL` names.
const ENGINE: &str = "KEYWARD_TEST_ENGINE";

static LEFT_OUT: AtomicUsize = AtomicUsize::new(0);

/// Whether the stories of this run stand on PostgreSQL.
pub fn is_postgres() -> bool {
    match std::env::var(ENGINE).as_deref() {
        Err(_) | Ok("" | "sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("{ENGINE} is sqlite or postgres, not {other}"),
    }
}

/// For a story about a file of SQLite: whether this run leaves it out, which is counted and said.
pub fn only_on_sqlite(subject: &str) -> bool {
    if is_postgres() {
        let number = LEFT_OUT.fetch_add(1, Ordering::Relaxed) + 1;
        say(&format!("left out on PostgreSQL ({number}): {}, a story of {subject}", story()));
    }
    is_postgres()
}

/// The name of the story that is being told.
fn story() -> String {
    std::thread::current().name().unwrap_or_default().to_owned()
}

/// A line for whoever reads the run. Not `eprintln!`: the harness keeps that to itself.
pub fn say(line: &str) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}
