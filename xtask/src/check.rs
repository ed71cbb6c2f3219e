//! `cargo xtask check`: everything that a change must pass, quickest first.

use crate::shell::{self, Outcome};
use crate::{deny, promises, test, tidy};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Leave the tests to `cargo xtask test`.
    #[arg(long)]
    without_tests: bool,
    /// Judge the dependencies too, fetching cargo-deny where it is absent.
    #[arg(long)]
    deny: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    step("formatting", formatting)?;
    step("tidiness", tidy::run)?;
    step("promises", promises::check)?;
    step("lints", lints)?;
    if arguments.deny || deny::is_installed() {
        step("dependencies", deny::run)?;
    } else {
        shell::say("skipped: dependencies are not judged, `cargo xtask deny` does it");
    }
    if arguments.without_tests {
        return Ok(());
    }
    step("tests", || test::run(&test::Arguments::default()))
}

fn step(name: &str, body: impl FnOnce() -> Outcome) -> Outcome {
    shell::say(&format!("{name} …"));
    body().map_err(|what| format!("check stopped at {name}: {what}"))
}

fn formatting() -> Outcome {
    shell::run(shell::cargo().args(["fmt", "--all", "--check"]))
        .map_err(|what| format!("{what}; `cargo fmt --all` mends it"))
}

fn lints() -> Outcome {
    let mut command = shell::cargo();
    command.args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]);
    shell::run(&mut command)
}
