//! The command line: `serve` and what stands beside a running server. Exit status: 0 done,
//! 1 refused or failed, 2 wrong use.

mod admin_link;
mod config;
mod invite;
mod keys;
mod letter;
mod limits;
mod migrate;
mod out;
mod serve;
mod user;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::boot::BootError;
use crate::config::{Config, Inputs};

/// An identity server: people register, sign in, and carry tokens that every service trusts.
#[derive(Parser)]
#[command(name = "keyward", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command takes.
#[derive(Args)]
struct Global {
    /// Give a setting for this run, over every other place.
    #[arg(long = "set", value_name = "SECTION.KEY=VALUE", value_parser = setting, global = true)]
    set: Vec<(String, String)>,
    /// Print JSON for programs.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server (also without a command).
    Serve,
    /// Bring the database's schema up to this release.
    Migrate,
    /// See what is set, and check it.
    Config {
        #[command(subcommand)]
        command: config::ConfigCommand,
    },
    /// Print a new link that makes the first administrator; older ones end.
    AdminLink,
    /// Make, find, shut out and let in people.
    User {
        #[command(subcommand)]
        command: user::UserCommand,
    },
    /// Let people register by invitation.
    Invite {
        #[command(subcommand)]
        command: invite::InviteCommand,
    },
    /// See whether letters arrive.
    Letter {
        #[command(subcommand)]
        command: letter::LetterCommand,
    },
    /// See, turn and seal anew the keys that sign tokens.
    Keys {
        #[command(subcommand)]
        command: keys::KeysCommand,
    },
    /// See whom wrong guesses count for, and give them back.
    Limits {
        #[command(subcommand)]
        command: limits::LimitsCommand,
    },
    /// Print the OpenAPI description.
    Openapi,
}

/// Why a command ends with 1.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Boot(#[from] BootError),
    #[error(transparent)]
    Refused(#[from] keyward_flows::Refusal),
    #[error("{0}")]
    Said(String),
}

impl From<crate::config::ConfigError> for Failure {
    fn from(error: crate::config::ConfigError) -> Self {
        Self::Boot(error.into())
    }
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    // clap ends the process itself: 0 after help, 2 after wrong use.
    let cli = Cli::parse();
    // What this process makes (database, keys) is for its own user alone.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out::error(&failure.to_string());
            ExitCode::from(1)
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Said(format!("The runtime can't start: {error}.")))?;
    let Global { set, json } = cli.global;
    let load = || Config::load(set.clone());
    runtime.block_on(async {
        match cli.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::serve(load()?).await,
            Command::Migrate => migrate::migrate(&load()?, json).await,
            Command::Config { command } => config::run(&command, set.clone(), json),
            Command::AdminLink => admin_link::admin_link(&load()?, json).await,
            Command::User { command } => user::run(&load()?, command, json).await,
            Command::Invite { command } => invite::run(&load()?, command, json).await,
            Command::Letter { command } => letter::run(&load()?, command, json).await,
            Command::Keys { command } => keys::run(&load()?, command, json).await,
            Command::Limits { command } => limits::run(&load()?, command, json).await,
            Command::Openapi => {
                out::line(&crate::openapi::json(load()?.public_url()));
                Ok(())
            }
        }
    })
}

impl Config {
    /// The settings of this process.
    fn load(overrides: Vec<(String, String)>) -> Result<Self, crate::config::ConfigError> {
        crate::config::load(&Inputs::from_process(overrides)?)
    }
}

fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if name.contains('.') => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as section.key=value".to_owned()),
    }
}
