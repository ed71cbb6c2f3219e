//! The binary: one small door into the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    keyward_server::cli::main()
}
