//! The load: keep-alive connections to 127.0.0.1 on one thread, each asking again as soon as
//! it is answered or at a steady pace, for a while; then rate and latencies.

mod answer;
mod connection;
mod drive;
mod people;
mod request;
mod scenario;
mod tally;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use keyward_bench::{Failure, end, seconds, tell};

#[derive(Parser)]
#[command(name = "load")]
struct Arguments {
    /// Port on 127.0.0.1.
    #[arg(long, global = true, default_value_t = 8080)]
    port: u16,
    #[command(subcommand)]
    scenario: Scenario,
}

#[derive(Subcommand)]
enum Scenario {
    /// Registers people, signs each in, and keeps tokens and a profile in files.
    Prepare {
        /// How many.
        #[arg(long)]
        people: usize,
        /// Where their access tokens go, one a line.
        #[arg(long)]
        tokens: PathBuf,
        /// Where the profile of the first goes.
        #[arg(long)]
        profile: PathBuf,
    },
    /// `GET /users/me`, each connection with a token of its own.
    Me {
        #[command(flatten)]
        load: Load,
        /// Access tokens, one a line.
        #[arg(long)]
        tokens: PathBuf,
    },
    /// `POST /auth/login` for one prepared person after the other.
    Login {
        #[command(flatten)]
        load: Load,
        /// How many were prepared.
        #[arg(long)]
        people: usize,
    },
    /// `POST /auth/register` for people whom nobody knows yet.
    Register {
        #[command(flatten)]
        load: Load,
    },
    /// `POST /auth/refresh`, each connection along the chain of one session.
    Refresh {
        #[command(flatten)]
        load: Load,
    },
}

/// How much, and for how long.
#[derive(Args, Clone, Copy)]
struct Load {
    /// Connections at once.
    #[arg(long)]
    connections: usize,
    /// How long questions are asked; answers that come later do not count.
    #[arg(long, value_parser = seconds)]
    seconds: Duration,
    /// Questions per second over all connections; without it, as fast as answers come.
    #[arg(long)]
    pace: Option<f64>,
}

fn main() -> ExitCode {
    end(run(Arguments::parse()))
}

fn run(Arguments { port, scenario }: Arguments) -> Result<(), Failure> {
    let (load, tally) = match scenario {
        Scenario::Prepare { people, tokens, profile } => {
            return people::prepare(port, people, &tokens, &profile);
        }
        Scenario::Me { load, tokens } => (load, scenario::me(port, load, &tokens)?),
        Scenario::Login { load, people } => (load, scenario::login(port, load, people)?),
        Scenario::Register { load } => (load, scenario::register(port, load)?),
        Scenario::Refresh { load } => (load, scenario::refresh(port, load)?),
    };
    tell(&tally.figures(load.seconds))?;
    Ok(())
}
