//! `cargo xtask dev`: the server as it stands in the work tree, with logs for people.

use std::env;

use crate::shell::{self, Outcome};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Arguments of the server.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    server: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let mut command = shell::cargo();
    command.args(["run", "--package", "keyward-server", "--"]).args(&arguments.server);
    if env::var_os("KEYWARD_LOG_FORMAT").is_none() {
        command.env("KEYWARD_LOG_FORMAT", "pretty");
    }
    shell::run(&mut command)
}
