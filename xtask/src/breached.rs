//! `cargo xtask breached`: makes the filter of breached passwords from a list
//! (docs/decisions/0012-breached-passwords.md says which).

use std::path::PathBuf;

use crate::shell::{self, Outcome};

const FILTER: &str = "crates/rules/src/password/breached/filter.bin";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// One password a line, the most common first.
    list: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut make = shell::cargo();
    make.args([
        "run",
        "--quiet",
        "--release",
        "-p",
        "keyward-rules",
        "--example",
        "breached",
        "--",
    ]);
    make.arg(&arguments.list).arg(shell::root().join(FILTER));
    shell::run(&mut make)
}
