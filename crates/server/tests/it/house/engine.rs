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

/// For a story about SQLite's own file: whether this run leaves it out.
pub fn only_on_sqlite(subject: &str) -> bool {
    if is_postgres() {
        leave_out(&format!("on PostgreSQL there is no {subject}"));
    }
    is_postgres()
}

/// Counts the story that is being told among those that this run leaves out, and says so.
pub fn leave_out(why: &str) {
    let number = LEFT_OUT.fetch_add(1, Ordering::Relaxed) + 1;
    let thread = std::thread::current();
    let story = thread.name().unwrap_or_default();
    say(&format!("left out ({number}): {story}: {why}"));
}

/// A line for whoever reads the run. Not `eprintln!`: the harness keeps that to itself.
pub fn say(line: &str) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}
