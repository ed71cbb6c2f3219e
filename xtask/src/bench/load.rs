//! Putting a server under load, and reading what the programs of the benchmark tell.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::process::{Child, Command, Stdio};

use super::run::Run;

/// What a program told, by name.
pub(super) struct Figures(HashMap<String, f64>);

impl Figures {
    /// Runs it to its end.
    pub(super) fn of(command: &mut Command) -> Result<Self, String> {
        Ok(Self::parse(&output(command)?))
    }

    fn parse(text: &str) -> Self {
        let pairs = text.split_whitespace().filter_map(|word| word.split_once('='));
        Self(
            pairs
                .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
                .collect(),
        )
    }

    pub(super) fn get(&self, name: &str) -> Result<f64, String> {
        self.0.get(name).copied().ok_or_else(|| format!("a program told no {name}"))
    }
}

/// Standard output of a program that ended well; else the last that it said.
pub(super) fn output(command: &mut Command) -> Result<String, String> {
    end(start(command)?)
}

fn start(command: &mut Command) -> Result<Child, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().map_err(|error| format!("{program} did not start: {error}"))
}

fn end(child: Child) -> Result<String, String> {
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.lines().last().unwrap_or("a program failed and said nothing").to_owned())
}

/// How many connections, for how long, and at what pace.
#[derive(Clone, Copy)]
pub(super) struct Load {
    pub(super) connections: usize,
    pub(super) seconds: f64,
    /// Questions per second; none, as fast as answers come.
    pub(super) pace: Option<u32>,
}

/// Load that runs beside something else.
pub(super) struct Flood(Child);

impl Flood {
    /// Waits for its end and tells its figures.
    pub(super) fn end(self) -> Result<Figures, String> {
        Ok(Figures::parse(&end(self.0)?))
    }
}

impl Run {
    /// A scenario of `load` on the load's core, to be completed.
    pub(super) fn load_command(&self, port: u16, scenario: &str) -> Command {
        let mut command = Command::new(self.programs.path("load"));
        command.arg("--port").arg(port.to_string()).arg(scenario);
        command
    }

    /// Runs a scenario to its end, in the words that it takes besides.
    pub(super) fn load(
        &self,
        port: u16,
        scenario: &str,
        load: Load,
        words: &[&OsStr],
    ) -> Result<Figures, String> {
        Figures::of(&mut self.complete(port, scenario, load, words))
    }

    /// Starts a scenario beside something else.
    pub(super) fn flood(
        &self,
        port: u16,
        scenario: &str,
        load: Load,
        words: &[&OsStr],
    ) -> Result<Flood, String> {
        start(&mut self.complete(port, scenario, load, words)).map(Flood)
    }

    fn complete(&self, port: u16, scenario: &str, load: Load, words: &[&OsStr]) -> Command {
        let mut command = self.load_command(port, scenario);
        command.arg("--connections").arg(load.connections.to_string());
        command.arg("--seconds").arg(load.seconds.to_string());
        if let Some(pace) = load.pace {
            command.arg("--pace").arg(pace.to_string());
        }
        command.args(words);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_by_name() {
        let figures = Figures::parse("rate=12.5 answers=25\n");
        assert_eq!(figures.get("rate"), Ok(12.5));
        assert!(figures.get("p99_us").is_err());
    }

    #[test]
    fn a_program_that_fails_is_quoted() {
        let mut command = Command::new("sh");
        let refusal = output(command.args(["-c", "echo one >&2; echo two >&2; exit 1"]));
        assert_eq!(refusal, Err("two".to_owned()));
    }
}
