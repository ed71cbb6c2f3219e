//! One measure on one engine: its Keywards, and the folders that they run in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::engine::{self, Engine};
use super::load::output;
use super::run::Run;
use super::server::Server;
use crate::postgres;
use crate::seed;

/// People who are registered before a measure begins; as many tokens are in use at once.
pub(super) const PEOPLE: usize = 32;

/// Connections of a Keyward to PostgreSQL, and of what it is compared with.
pub(super) const CONNECTIONS: u32 = 16;

pub(super) struct Stage<'a> {
    pub(super) run: &'a Run,
    pub(super) engine: Engine,
    postgres: Option<postgres::Server>,
}

/// A Keyward with people who have signed in.
pub(super) struct Prepared {
    pub(super) server: Server,
    /// Their access tokens.
    pub(super) tokens: PathBuf,
    /// The profile of one of them, as it was answered.
    pub(super) profile: PathBuf,
}

impl<'a> Stage<'a> {
    pub(super) fn set(run: &'a Run, engine: Engine) -> Result<Self, String> {
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(engine::postgres(run)?),
        };
        Ok(Self { run, engine, postgres })
    }

    /// What a row is called on this engine.
    pub(super) fn named(&self, row: &str) -> String {
        format!("{row}{}", self.engine.in_words())
    }

    /// An empty folder for a Keyward.
    pub(super) fn room(&self, name: &str) -> Result<PathBuf, String> {
        let engine = if self.postgres.is_some() { "postgres" } else { "sqlite" };
        self.run.folder.room(&format!("{name}-{engine}"))
    }

    /// Starts a Keyward in this folder, and says how long its first answer took.
    pub(super) fn keyward(&self, folder: &Path) -> Result<(Server, Duration), String> {
        self.keyward_told(folder, &[])
    }

    /// The same, with settings of this measure, by their names in the environment.
    pub(super) fn keyward_told(
        &self,
        folder: &Path,
        settings: &[(&str, &str)],
    ) -> Result<(Server, Duration), String> {
        let mut command = self.command(folder)?;
        command.envs(settings.iter().copied());
        let address = |command: &mut Command, port: u16| {
            command.env("KEYWARD_SERVER_ADDRESS", format!("127.0.0.1:{port}"));
        };
        Server::start(command, address, "/health/ready", &folder.join("said.txt"))
    }

    fn command(&self, folder: &Path) -> Result<Command, String> {
        let run = self.run;
        let mut command = run.cores.on_server_core(run.programs.path("keyward").as_os_str());
        command.current_dir(folder).env("KEYWARD_LOG_FORMAT", "json");
        if !run.with_limits {
            command.env("KEYWARD_LIMITS_MODE", "off");
        }
        if self.engine == Engine::Postgres {
            command.env("KEYWARD_DATABASE_URL", self.database(folder)?);
            command.env("KEYWARD_DATABASE_CONNECTIONS", CONNECTIONS.to_string());
        }
        Ok(command)
    }

    /// The address of the database that goes with this folder, made when it is first asked for.
    fn database(&self, folder: &Path) -> Result<String, String> {
        let Some(postgres) = &self.postgres else {
            return Ok("sqlite:./data/keyward.db".to_owned());
        };
        let note = folder.join("database-url");
        if let Ok(address) = fs::read_to_string(&note) {
            return Ok(address);
        }
        let address = postgres.add_database(&name(folder))?;
        fs::write(note, &address).map_err(|error| error.to_string())?;
        Ok(address)
    }

    /// An empty database in PostgreSQL, for what a Keyward is compared with.
    pub(super) fn bare_database(&self) -> Result<Option<String>, String> {
        self.postgres.as_ref().map(|postgres| postgres.add_database("bare")).transpose()
    }

    /// A folder whose database holds so many seeded people.
    pub(super) fn seeded(&self, name: &str, people: u32) -> Result<PathBuf, String> {
        let folder = self.room(name)?;
        output(self.command(&folder)?.arg("migrate"))?;
        let database = self.database(&folder)?;
        let order = seed::Arguments { people, database, folder, more: false };
        seed::fill(&self.run.programs.path("keyward-seed"), &order)?;
        if let Some(postgres) = &self.postgres {
            postgres.analyze(&self::name(&order.folder))?;
        }
        Ok(order.folder)
    }

    /// A fresh Keyward of a measure, with its people.
    pub(super) fn prepared(&self, measure: &str) -> Result<Prepared, String> {
        let folder = self.room(measure)?;
        let (server, _) = self.keyward(&folder)?;
        self.run.prepare(server, &folder, PEOPLE, &[])
    }
}

impl Run {
    /// Registers people and signs them in, in the words that the scenario is given besides.
    pub(super) fn prepare(
        &self,
        server: Server,
        folder: &Path,
        people: usize,
        words: &[&str],
    ) -> Result<Prepared, String> {
        let (tokens, profile) = (folder.join("tokens"), folder.join("profile.json"));
        let mut command = self.load_command(server.port, "prepare");
        command.arg("--people").arg(people.to_string()).args(words);
        command.arg("--tokens").arg(&tokens).arg("--profile").arg(&profile);
        output(&mut command)?;
        Ok(Prepared { server, tokens, profile })
    }
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
