//! The built binary on PostgreSQL, whatever engine the other stories of this run stand on.

mod refusals;
mod rights;
mod sharing;
mod tls;

use std::sync::Arc;

use super::process::Place;
use crate::house::postgres::{Database, server};

/// An empty database; `None` where there is no server.
fn empty_database() -> Option<Arc<Database>> {
    server().map(|_| Arc::new(Database::new()))
}

/// Runs a command on the database at this address; what it wrote to standard error, once it
/// was refused with 1 in one sentence, without a password, and nothing was made.
#[track_caller]
fn refused_at(url: &str, arguments: &[&str]) -> String {
    let place = Place::without_database();
    let mut command = place.command();
    command.env("DATABASE_URL", url).env("KEYWARD_DATABASE_CONNECT_TIMEOUT_SECONDS", "2");
    let text = super::process::refused(&command.args(arguments).output().unwrap());
    assert!(text.starts_with("database.url: ") && text.ends_with(".\n"), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
    let password = url::Url::parse(url).unwrap().password().unwrap_or("hunter2").to_owned();
    assert!(!text.contains(&password), "{text}");
    assert!(!place.folder.join("data").exists(), "refused before anything is made");
    text
}
