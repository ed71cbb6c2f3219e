//! One durable SQLite write transaction after the other on one connection, opened as the store
//! opens its writer: what a refresh is measured against.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use keyward_bench::{Failure, end, now, seconds, tell};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

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
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let rate = runtime.block_on(measure(arguments))?;
    tell(&[("rate", rate)])?;
    Ok(())
}

async fn measure(arguments: &Arguments) -> Result<f64, Failure> {
    let writer = open(&arguments.file).await?;
    for number in 0..20 {
        commit(&writer, number).await?;
    }
    let began = now();
    let mut commits = 0_u32;
    while now() - began < arguments.seconds {
        commit(&writer, i64::from(commits)).await?;
        commits += 1;
    }
    let took = (now() - began).as_secs_f64();
    writer.close().await;
    Ok(f64::from(commits) / took)
}

async fn open(file: &PathBuf) -> Result<SqlitePool, Failure> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("journal_size_limit", "67108864")
        .pragma("trusted_schema", "off");
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    sqlx::query(
        "CREATE TABLE IF NOT EXISTS lines (id INTEGER PRIMARY KEY, number BIGINT, text TEXT)",
    )
    .execute(&writer)
    .await?;
    Ok(writer)
}

async fn commit(writer: &SqlitePool, number: i64) -> Result<(), Failure> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query("INSERT INTO lines (number, text) VALUES ($1, $2)")
        .bind(number)
        .bind("01a0b5c2-7f31-7d5e-8a44-5c1f0d9e7b62")
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}
