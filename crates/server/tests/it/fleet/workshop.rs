//! A PostgreSQL server of one story, which may stop it, crash it and start it again. The test
//! command brings the program that makes it, and clears it away.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use crate::house::postgres::named;

/// Names the program.
const WORKSHOP: &str = "KEYWARD_TEST_WORKSHOP";

pub struct Workshop {
    /// Where the server answers.
    pub url: String,
    program: Child,
    speaking: Mutex<(ChildStdin, BufReader<ChildStdout>)>,
}

impl Workshop {
    /// A server that runs; `None` where the test command did not bring the program.
    pub fn open() -> Option<Self> {
        Self::open_in(&std::env::temp_dir())
    }

    /// The same, with its data in this folder.
    pub fn open_in(folder: &Path) -> Option<Self> {
        let program = named(WORKSHOP, "the program that makes a server; the test command does")?;
        let mut program = Command::new(program)
            .arg("postgres")
            .env("TMPDIR", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let into = program.stdin.take().unwrap();
        let mut from = BufReader::new(program.stdout.take().unwrap());
        let url = line(&mut from);
        assert!(url.starts_with("postgres://"), "{url}");
        Some(Self { url, program, speaking: Mutex::new((into, from)) })
    }

    /// Everybody is sent away in order.
    pub fn stop(&self) {
        self.order("stop");
    }

    /// As when the machine fails.
    pub fn crash(&self) {
        self.order("crash");
    }

    pub fn start(&self) {
        self.order("start");
    }

    /// Sends a signal to every process of the server.
    pub fn signal(&self, name: &str, processes: &[String]) {
        let mut kill = Command::new("kill");
        assert!(kill.args(["-s", name]).args(processes).status().unwrap().success());
    }

    /// The server's processes at this moment, the one that takes connections first.
    pub fn processes(&self) -> Vec<String> {
        let state = self.sql("SHOW data_directory") + "/postmaster.pid";
        let first = std::fs::read_to_string(state).unwrap().lines().next().unwrap().to_owned();
        let children = Command::new("pgrep").args(["--parent", &first]).output().unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        std::iter::once(first).chain(children.lines().map(str::to_owned)).collect()
    }

    fn order(&self, word: &str) {
        let (into, from) = &mut *self.speaking.lock().unwrap();
        writeln!(into, "{word}").unwrap();
        assert_eq!(line(from), "ok", "{word}");
    }

    /// Runs statements in the database, and returns what they print.
    pub fn sql(&self, sql: &str) -> String {
        let words =
            ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1"];
        let done = Command::new("psql").args(words).args(["-c", sql, &self.url]).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn line(from: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    from.read_line(&mut line).unwrap();
    line.trim().to_owned()
}
