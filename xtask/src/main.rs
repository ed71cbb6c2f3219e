//! The workshop: `cargo xtask <verb>`. Each verb is a file of its own.

mod argon2;
mod bench;
mod breached;
mod check;
mod deny;
mod dev;
mod needs;
mod postgres;
mod programs;
mod promises;
mod rust_text;
mod seed;
mod shell;
mod test;
mod tidy;
mod tree;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Keyward's workshop")]
struct Line {
    #[command(subcommand)]
    verb: Verb,
}

// A new verb is its file, one line here and one in `run`.
#[derive(Subcommand)]
enum Verb {
    /// Run the server with logs for people; what follows goes to it.
    Dev(dev::Arguments),
    /// Formatting, lints, tidiness, promises, dependencies and tests; stops at the first that fails.
    Check(check::Arguments),
    /// Fetch what the tests need, then run them all.
    Test(test::Arguments),
    /// Look for what the house does not want.
    Tidy,
    /// Write docs/reference/promises.md and its sisters from the tests.
    Promises(promises::Arguments),
    /// Run a PostgreSQL server to try things on; nothing in it is kept.
    Postgres,
    /// Judge licences, sources and advisories of all dependencies.
    Deny,
    /// Measure a release build against what it is compared with; bench/README.md says how to read it.
    Bench(bench::Arguments),
    Seed(seed::Arguments),
    /// Make the filter of breached passwords from a list.
    Breached(breached::Arguments),
}

fn run(verb: Verb) -> shell::Outcome {
    match verb {
        Verb::Dev(arguments) => dev::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Test(arguments) => test::run(&arguments),
        Verb::Tidy => tidy::run(),
        Verb::Promises(arguments) => promises::run(&arguments),
        Verb::Postgres => postgres::run(),
        Verb::Deny => deny::run(),
        Verb::Bench(arguments) => bench::run(&arguments),
        Verb::Seed(arguments) => seed::run(&arguments),
        Verb::Breached(arguments) => breached::run(&arguments),
    }
}

fn main() -> ExitCode {
    match run(Line::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            shell::say(&what);
            ExitCode::FAILURE
        }
    }
}
