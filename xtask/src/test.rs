//! `cargo xtask test`: what the tests need, then every test; the closing lines are cargo's.

use crate::needs;
use crate::shell::{self, Outcome};

#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// Only this package.
    #[arg(long, short)]
    package: Option<String>,
    /// Words for the test programs: part of a test's name, `--nocapture` …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let skipped = needs::settle()?;
    let mut command = shell::cargo();
    command.arg("test");
    match &arguments.package {
        Some(package) => command.args(["--package", package]),
        None => command.arg("--workspace"),
    };
    // A story may be marked `#[ignore = "needs …"]` for those who run plain `cargo test`.
    command.args(["--no-fail-fast", "--", "--include-ignored"]);
    for stories in skipped {
        command.args(["--skip", stories]);
    }
    shell::run(command.args(&arguments.words))
}
