//! `cargo xtask seed`: people who can sign in, put into a database that Keyward made, so that
//! it can be tried or measured with many.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use indicatif::{ProgressBar, ProgressStyle};

use crate::argon2;
use crate::programs::Programs;
use crate::shell::{self, Outcome};

/// Where nobody sees a bar, a line tells so many people.
const PEOPLE_A_LINE: u64 = 10_000;

/// Fill a database with people who can sign in; for trying and measuring only.
///
/// `keyward migrate` or `keyward serve` makes the database first. The people are person000001,
/// person000002 and so on, at example.com. All have one password, and its Argon2id hash, at the
/// default cost, is made once and shared. Every second one has an open session with a refresh
/// token; each has their lines in the audit. Anybody can sign in as one of them.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many to add.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub(crate) people: u32,
    /// `sqlite:<path>`, from --folder on, or `postgres://…`.
    #[arg(long, value_name = "URL", default_value = "sqlite:./data/keyward.db")]
    pub(crate) database: String,
    /// The folder in which Keyward is started.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// Add to those who are there; without it, seeded people are a reason to refuse.
    #[arg(long)]
    pub(crate) more: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let programs = Programs::beside_this();
    programs.build(&["--package", "keyward-bench", "--bin", "keyward-seed"])?;
    let told = fill(&programs.path("keyward-seed"), arguments)?;
    told.iter().for_each(|line| shell::say(line));
    Ok(())
}

/// Runs the program that does it, and shows how far it is. What it told at the end is how to
/// sign in.
pub(crate) fn fill(program: &Path, arguments: &Arguments) -> Result<Vec<String>, String> {
    let mut command = Command::new(program);
    command.current_dir(&arguments.folder);
    command.arg("--people").arg(arguments.people.to_string());
    command.arg("--database").arg(&arguments.database);
    if arguments.more {
        command.arg("--more");
    }
    argon2::tell(&mut command)?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut seed = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
    let progress = Progress::begin(arguments.people.into());
    let told = follow(&mut seed, &progress)?;
    let mut said = String::new();
    if let Some(stderr) = &mut seed.stderr {
        stderr.read_to_string(&mut said).map_err(|error| error.to_string())?;
    }
    let ended = seed.wait().map_err(|error| error.to_string())?;
    if ended.success() { Ok(told) } else { Err(said.trim().to_owned()) }
}

/// Reads how many people are in; what is no number is for people.
fn follow(seed: &mut Child, progress: &Progress) -> Result<Vec<String>, String> {
    let mut told = Vec::new();
    let Some(stdout) = seed.stdout.take() else { return Ok(told) };
    for line in BufReader::new(stdout).lines() {
        let line = line.map_err(|error| error.to_string())?;
        match line.strip_prefix("people=").and_then(|people| people.parse().ok()) {
            Some(people) => progress.tell(people),
            None => told.push(line),
        }
    }
    progress.end();
    Ok(told)
}

/// A bar on a terminal, lines elsewhere.
struct Progress {
    people: u64,
    bar: ProgressBar,
}

impl Progress {
    fn begin(people: u64) -> Self {
        let bar = ProgressBar::new(people);
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} people, {eta} to go");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self { people, bar }
    }

    fn tell(&self, people: u64) {
        self.bar.set_position(people);
        if self.bar.is_hidden() && (people.is_multiple_of(PEOPLE_A_LINE) || people == self.people) {
            shell::say(&format!("{people} of {} people are in", self.people));
        }
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
