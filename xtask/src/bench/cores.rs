//! Which core serves and which one loads it.

use std::ffi::OsStr;
use std::process::Command;
use std::{env, fs, process};

use crate::shell;

/// Cores of those that this process may use.
pub(super) struct Cores {
    pub(super) server: u32,
    pub(super) load: u32,
    /// PostgreSQL's: a third one, else that of the load, which leaves it most of the time.
    pub(super) database: u32,
}

impl Cores {
    /// Takes the first of them and moves this process, and so all that it starts, to the
    /// load's.
    pub(super) fn take() -> Result<Self, String> {
        if !shell::has("taskset") {
            return Err("the benchmark needs taskset (on Debian: sudo apt-get install util-linux)"
                .to_owned());
        }
        let status = fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
        let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        let (server, load, database) = match allowed(list.unwrap_or_default().trim())[..] {
            [first, second, third, ..] => (first, second, third),
            [first, second] => (first, second, second),
            [only] => {
                shell::say("one core alone: the load takes from the server what it needs");
                (only, only, only)
            }
            [] => return Err("which cores may be used can't be read".to_owned()),
        };
        let (core, process) = (load.to_string(), process::id().to_string());
        let words = ["--all-tasks", "--cpu-list", "--pid", &core, &process].map(OsStr::new);
        if !shell::succeeds("taskset", &words) {
            return Err(format!("taskset can't move the benchmark to core {load}"));
        }
        Ok(Self { server, load, database })
    }

    /// A program that will run on the server's core, with nothing in its environment.
    pub(super) fn on_server_core(&self, program: &OsStr) -> Command {
        let mut command = Command::new("taskset");
        command.arg("--cpu-list").arg(self.server.to_string()).arg(program);
        command.env_clear().env("PATH", env::var_os("PATH").unwrap_or_default());
        command
    }
}

/// The numbers of a list such as `0-2,4`.
fn allowed(list: &str) -> Vec<u32> {
    let mut numbers = Vec::new();
    for part in list.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        if let (Ok(first), Ok(last)) = (first.parse::<u32>(), last.parse::<u32>()) {
            numbers.extend(first..=last);
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_read_as_the_kernel_lists_them() {
        assert_eq!(allowed("0-2,4"), [0, 1, 2, 4]);
        assert_eq!(allowed("3"), [3]);
        assert!(allowed("").is_empty());
    }
}
