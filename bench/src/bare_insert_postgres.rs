//! Durable inserts of one small row each into PostgreSQL, over so many connections at once:
//! what a refresh there is measured against.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use keyward_bench::{Failure, end, now, seconds, tell};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::task::JoinSet;

/// Inserts for a while and prints inserts per second.
#[derive(Parser)]
#[command(name = "bare-insert-postgres")]
struct Arguments {
    /// How long.
    #[arg(long, value_parser = seconds)]
    seconds: Duration,
    /// `postgres://…`; a table `lines` is made in it.
    #[arg(long)]
    database: String,
    /// Connections at once, each of which inserts one row after the other.
    #[arg(long)]
    connections: usize,
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
    let mut connections = Vec::new();
    for _ in 0..arguments.connections {
        connections.push(PgConnection::connect(&arguments.database).await?);
    }
    if let Some(first) = connections.first_mut() {
        prepare(first).await?;
    }
    for connection in &mut connections {
        insert(connection, 0).await?;
    }
    let began = now();
    let ends_at = began + arguments.seconds;
    let mut running = JoinSet::new();
    for connection in connections {
        running.spawn(insert_until(ends_at, connection));
    }
    let mut inserts = 0;
    while let Some(done) = running.join_next().await {
        inserts += done??;
    }
    Ok(f64::from(inserts) / (now() - began).as_secs_f64())
}

async fn prepare(connection: &mut PgConnection) -> Result<(), Failure> {
    let durable = "SELECT current_setting('fsync') = 'on' \
                   AND current_setting('synchronous_commit') <> 'off'";
    let (durable,): (bool,) = sqlx::query_as(durable).fetch_one(&mut *connection).await?;
    if !durable {
        return Err("this PostgreSQL does not wait for its disk".into());
    }
    let table = "CREATE TABLE IF NOT EXISTS lines \
                 (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number BIGINT, text TEXT)";
    connection.execute(table).await?;
    Ok(())
}

async fn insert_until(ends_at: Instant, mut connection: PgConnection) -> Result<u32, Failure> {
    let mut inserts = 0;
    while now() < ends_at {
        insert(&mut connection, inserts.into()).await?;
        inserts += 1;
    }
    connection.close().await?;
    Ok(inserts)
}

async fn insert(connection: &mut PgConnection, number: i64) -> Result<(), Failure> {
    sqlx::query("INSERT INTO lines (number, text) VALUES ($1, $2)")
        .bind(number)
        .bind("01a0b5c2-7f31-7d5e-8a44-5c1f0d9e7b62")
        .execute(connection)
        .await?;
    Ok(())
}
