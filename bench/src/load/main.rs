//! The load: keep-alive connections to 127.0.0.1 on one thread, each asking again as soon as
//! it is answered or at a steady pace, for a while; then rate and latencies.

mod alike;
mod answer;
mod chains;
mod connection;
mod desk;
mod drive;
mod people;
mod request;
mod scatter;
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
        people: u32,
        /// Where their access tokens go, one a line.
        #[arg(long)]
        tokens: PathBuf,
        /// Where the profile of the first goes.
        #[arg(long)]
        profile: PathBuf,
        /// Sign in by form, as the first prototype wants it.
        #[arg(long)]
        form: bool,
    },
    /// Refreshes some of the sessions of a seeded database, and keeps tokens in files.
    Gather {
        /// How many people were seeded.
        #[arg(long)]
        people: u32,
        /// How many of them are to have access tokens.
        #[arg(long)]
        active: usize,
        /// Where these go, one a line.
        #[arg(long)]
        tokens: PathBuf,
        /// Where the refresh tokens of all sessions go, one a line.
        #[arg(long)]
        chains: PathBuf,
    },
    /// `GET /users/me`, each connection with a token of its own.
    Me {
        #[command(flatten)]
        load: Load,
        /// Access tokens, one a line.
        #[arg(long)]
        tokens: PathBuf,
        /// Each question with the next token instead.
        #[arg(long)]
        in_turn: bool,
    },
    /// `POST /auth/login` for one person after the other.
    Login {
        #[command(flatten)]
        load: Load,
        /// How many were prepared or seeded.
        #[arg(long)]
        people: u32,
        /// They were seeded, and take turns in no order.
        #[arg(long)]
        seeded: bool,
        /// By form, as the first prototype wants it.
        #[arg(long, conflicts_with = "seeded")]
        form: bool,
    },
    /// Wrong guesses at prepared people and at nobody, in pairs, and which took longer.
    Alike {
        /// How many were prepared.
        #[arg(long)]
        people: u32,
        /// How many pairs.
        #[arg(long)]
        pairs: u32,
        /// What each is answered: 401, or 429 where the first guess spends a budget.
        #[arg(long)]
        status: u16,
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
        /// A file of refresh tokens, one a line: each question takes the chain that rested
        /// longest, and the file is brought up to date.
        #[arg(long)]
        chains: Option<PathBuf>,
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
        Scenario::Prepare { people, tokens, profile, form } => {
            let sign_in = if form { people::by_form } else { people::by_json };
            return people::prepare(port, people, sign_in, &tokens, &profile);
        }
        Scenario::Gather { people, active, tokens, chains } => {
            return chains::gather(port, people, active, &tokens, &chains);
        }
        Scenario::Alike { people, pairs, status } => {
            tell(&alike::alike(port, people, pairs, status)?)?;
            return Ok(());
        }
        Scenario::Me { load, tokens, in_turn } => {
            (load, scenario::me(port, load, &tokens, in_turn)?)
        }
        Scenario::Login { load, people, seeded: true, .. } => {
            (load, scenario::login_seeded(port, load, people)?)
        }
        Scenario::Login { load, people, form, .. } => {
            let sign_in = if form { people::by_form } else { people::by_json };
            (load, scenario::login(port, load, people, sign_in)?)
        }
        Scenario::Register { load } => (load, scenario::register(port, load)?),
        Scenario::Refresh { load, chains: None } => (load, scenario::refresh(port, load)?),
        Scenario::Refresh { load, chains: Some(file) } => {
            (load, scenario::refresh_many(port, load, &file)?)
        }
    };
    tell(&tally.figures(load.seconds))?;
    Ok(())
}
