//! One durable SQLite write transaction after the other on one connection, opened as the store
//! opens its writer: what a refresh is measured against.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use keyward_bench::{Failure, end, now, seconds, tell};
use rusqlite::Connection;

/// Commits for a while and prints commits per second.
#[derive(Parser)]
#[command(name = "bare-commit")]
struct Arguments {
    /// How long.
    #[arg(long, value_parser = seconds)]
    seconds: Duration,
    /// The file to write; made where it is not there.
    #[arg(long)]
    file: PathBuf,
}

fn main() -> ExitCode {
    end(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let writer = open(&arguments.file)?;
    for number in 0..20 {
        commit(&writer, number)?;
    }
    let began = now();
    let mut commits = 0_u32;
    while now() - began < arguments.seconds {
        commit(&writer, i64::from(commits))?;
        commits += 1;
    }
    let took = (now() - began).as_secs_f64();
    tell(&[("rate", f64::from(commits) / took)])?;
    Ok(())
}

fn open(file: &Path) -> Result<Connection, Failure> {
    let writer = Connection::open(file)?;
    writer.pragma_update(None, "journal_mode", "WAL")?;
    writer.pragma_update(None, "synchronous", "FULL")?;
    writer.pragma_update(None, "journal_size_limit", 64 << 20)?;
    writer.execute_batch(
        "CREATE TABLE IF NOT EXISTS lines (id INTEGER PRIMARY KEY, number BIGINT, text TEXT)",
    )?;
    Ok(writer)
}

fn commit(writer: &Connection, number: i64) -> Result<(), Failure> {
    writer.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    writer
        .prepare_cached("INSERT INTO lines (number, text) VALUES ($1, $2)")?
        .execute((number, "01a0b5c2-7f31-7d5e-8a44-5c1f0d9e7b62"))?;
    writer.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}
