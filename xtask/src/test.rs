//! `cargo xtask test`: what the tests need, then every test, and the stories of the server
//! once more on PostgreSQL; the closing lines are cargo's.

mod again;

use std::path::PathBuf;
use std::process::Command;
use std::{env, thread};

use crate::needs::{self, ON_POSTGRES};
use crate::postgres::{self, Server};
use crate::shell::{self, Outcome};

/// Where a story that ends a server of its own finds a program that makes one.
const WORKSHOP: &str = "KEYWARD_TEST_WORKSHOP";

/// Stories at once on one PostgreSQL server, which admits so many connections only.
const MOST_AT_ONCE: usize = 24;

/// Stories that are told once though the others are told twice: a fleet brings a PostgreSQL
/// server of its own, and what is about PostgreSQL waits for the second time.
const TOLD_FIRST: &str = "fleet::";
const TOLD_SECOND: &str = "start::on_postgres::";

#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// Only this package.
    #[arg(long, short)]
    package: Option<String>,
    /// Words for the test programs: part of a test's name, `--nocapture` …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

/// A server of our own, or the one that the environment names.
enum Postgres {
    Ours { url: String, certificate: Option<PathBuf>, _server: Box<Server> },
    Theirs,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut skipped = needs::settle()?;
    let postgres = if skipped.contains(&ON_POSTGRES) { None } else { postgres()? };
    if postgres.is_none() {
        shell::say("skipped: no test runs on PostgreSQL, nor are the stories told on it again");
        skipped.push(ON_POSTGRES);
    }
    let told_twice = arguments.package.as_deref().is_none_or(|name| name == again::TOLD_TWICE);
    let again = postgres.as_ref().filter(|_| told_twice);
    let mut first = cargo_test(arguments);
    first.args(["--no-fail-fast", "--"]);
    if again.is_some() {
        first.args(["--skip", TOLD_SECOND]);
    }
    let first = tests(first, arguments, &skipped, postgres.as_ref());
    if again.is_none() {
        return first;
    }
    shell::say("the stories again, on PostgreSQL …");
    let second = again::command(arguments).and_then(|mut second| {
        second.args(["--skip", TOLD_FIRST]);
        tests(second, arguments, &skipped, again)
    });
    first.and(second)
}

fn postgres() -> Result<Option<Postgres>, String> {
    if env::var_os(postgres::URL).is_some() {
        return Ok(Some(Postgres::Theirs));
    }
    let Some(programs) = postgres::programs_folder() else { return Ok(None) };
    match Server::make(&programs) {
        Ok(server) => Ok(Some(Postgres::Ours {
            url: server.url(),
            certificate: server.certificate(),
            _server: Box::new(server),
        })),
        Err(what) if shell::in_ci() => Err(what),
        Err(what) => {
            shell::say(&what);
            Ok(None)
        }
    }
}

/// Cargo's own command, with what of the work tree it is about.
fn cargo_test(arguments: &Arguments) -> Command {
    let mut command = shell::cargo();
    command.arg("test");
    match &arguments.package {
        Some(package) => command.args(["--package", package]),
        None => command.arg("--workspace"),
    };
    command
}

/// Runs test programs by a command that ends in words for them.
fn tests(
    mut command: Command,
    arguments: &Arguments,
    skipped: &[&str],
    postgres: Option<&Postgres>,
) -> Outcome {
    if let Some(Postgres::Ours { url, certificate, .. }) = postgres {
        command.env(postgres::URL, url);
        if let Some(certificate) = certificate {
            command.env(postgres::CERTIFICATE, certificate);
        }
    }
    if postgres::programs_folder().is_some()
        && let Ok(workshop) = env::current_exe()
    {
        command.env(WORKSHOP, workshop);
    }
    if postgres.is_some() && env::var_os("RUST_TEST_THREADS").is_none() {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        command.env("RUST_TEST_THREADS", cores.min(MOST_AT_ONCE).to_string());
    }
    // A story may be marked `#[ignore = "needs …"]` for those who run plain `cargo test`.
    command.arg("--include-ignored");
    for stories in skipped {
        command.args(["--skip", stories]);
    }
    shell::run(command.args(&arguments.words))
}
