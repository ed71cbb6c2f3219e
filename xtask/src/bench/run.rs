//! What every measure of one run shares.

use std::path::PathBuf;
use std::time::Duration;

use super::Arguments;
use super::cores::Cores;
use super::folder::Folder;
use super::load::{Figures, output};
use super::server::Server;
use crate::argon2;
use crate::programs::Programs;

/// People who are registered before a measure begins; as many tokens are in use at once.
pub(super) const PEOPLE: usize = 32;

/// One run of the benchmark.
pub(super) struct Run {
    pub(super) pairs: u32,
    /// Seconds of one turn.
    pub(super) seconds: f64,
    pub(super) with_limits: bool,
    pub(super) cores: Cores,
    pub(super) programs: Programs,
    pub(super) folder: Folder,
}

/// A Keyward with people who have signed in.
pub(super) struct Prepared {
    pub(super) server: Server,
    /// Their access tokens.
    pub(super) tokens: PathBuf,
    /// The profile of one of them, as it was answered.
    pub(super) profile: PathBuf,
}

impl Run {
    /// Builds, and settles on cores and folder.
    pub(super) fn begin(arguments: &Arguments) -> Result<Self, String> {
        let programs = Programs::beside_this();
        if !arguments.no_build {
            programs.build(&["--package", "keyward-server"])?;
            programs.build(&["--package", "keyward-bench"])?;
        }
        let cores = Cores::take()?;
        let folder = Folder::make(&programs.target)?;
        let &Arguments { pairs, seconds, with_limits, .. } = arguments;
        Ok(Self { pairs, seconds, with_limits, cores, programs, folder })
    }

    /// Starts a Keyward in this folder, and says how long its first answer took.
    pub(super) fn keyward(&self, folder: &PathBuf) -> Result<(Server, Duration), String> {
        let mut command = self.cores.on_server_core(self.programs.path("keyward").as_os_str());
        command.current_dir(folder).env("KEYWARD_LOG_FORMAT", "json");
        if !self.with_limits {
            command.env("KEYWARD_LIMITS_MODE", "off");
        }
        let address = |command: &mut std::process::Command, port: u16| {
            command.env("KEYWARD_SERVER_ADDRESS", format!("127.0.0.1:{port}"));
        };
        Server::start(command, address, "/health/ready", &folder.join("said.txt"))
    }

    /// A fresh Keyward of a measure, with its people.
    pub(super) fn prepared(&self, measure: &str) -> Result<Prepared, String> {
        let folder = self.folder.room(measure)?;
        let (server, _) = self.keyward(&folder)?;
        let (tokens, profile) = (folder.join("tokens"), folder.join("profile.json"));
        let mut command = self.load_command(server.port, "prepare");
        command.arg("--people").arg(PEOPLE.to_string());
        command.arg("--tokens").arg(&tokens).arg("--profile").arg(&profile);
        output(&mut command)?;
        Ok(Prepared { server, tokens, profile })
    }

    /// Hashes per second of the bare loop, for one turn.
    pub(super) fn bare_hash(&self) -> Result<f64, String> {
        let mut command = self.cores.on_server_core(self.programs.path("bare-hash").as_os_str());
        command.arg("--seconds").arg(self.seconds.to_string());
        argon2::tell(&mut command)?;
        Figures::of(&mut command)?.get("rate")
    }
}
