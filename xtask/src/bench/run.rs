//! What every measure of one run shares.

use super::Arguments;
use super::cores::Cores;
use super::folder::Folder;
use super::load::Figures;
use crate::argon2;
use crate::programs::Programs;

/// One run of the benchmark.
pub(super) struct Run {
    pub(super) pairs: u32,
    /// Seconds of one turn.
    pub(super) seconds: f64,
    pub(super) with_limits: bool,
    /// Whether to measure what was built and installed before.
    pub(super) no_build: bool,
    pub(super) cores: Cores,
    pub(super) programs: Programs,
    pub(super) folder: Folder,
}

impl Run {
    /// Builds, and settles on cores and folder.
    pub(super) fn begin(arguments: &Arguments) -> Result<Self, String> {
        let &Arguments { pairs, seconds, with_limits, no_build, .. } = arguments;
        let programs = Programs::beside_this();
        if !no_build {
            programs.build(&["--package", "keyward-server"])?;
            programs.build(&["--package", "keyward-bench"])?;
        }
        let cores = Cores::take()?;
        let folder = Folder::make(&programs.target)?;
        Ok(Self { pairs, seconds, with_limits, no_build, cores, programs, folder })
    }

    /// Hashes per second of the bare loop, for one turn.
    pub(super) fn bare_hash(&self) -> Result<f64, String> {
        let mut command = self.cores.on_server_core(self.programs.path("bare-hash").as_os_str());
        command.arg("--seconds").arg(self.seconds.to_string());
        argon2::tell(&mut command)?;
        Figures::of(&mut command)?.get("rate")
    }
}
