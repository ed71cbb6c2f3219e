//! The server: its folder, its start, its end.

use std::fs::{self, File, Permissions};
use std::io::Read;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, process, thread};

use super::programs;
use super::purpose::Purpose;
use crate::shell::Outcome;

/// A start takes a second or two; a machine that is busy with a build takes longer.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// Whatever it is for.
const SETTINGS: [&str; 3] =
    ["listen_addresses=127.0.0.1", "log_min_messages=warning", "log_checkpoints=off"];

/// Waits for our end of its pipe to close, then ends the server and takes the folder away.
const LEASH: &str = r#"
read -r _
if pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null; then
  tries=0
  while [ -e "$1/data/postmaster.pid" ] && [ "$tries" -lt 200 ]; do
    sleep 0.05
    tries=$((tries + 1))
  done
fi
rm -rf "$1"
"#;

/// A server that runs until it is dropped, or until this process is gone.
pub(crate) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    purpose: Purpose,
    user: Option<(u32, u32)>,
    port: u16,
    password: String,
    child: Option<Child>,
    leash: Child,
}

impl Server {
    /// Makes an empty one for tests and starts it.
    pub(crate) fn make(programs: &Path) -> Result<Self, String> {
        let folder = env::temp_dir().join(format!("keyward-postgres-{}", process::id()));
        Self::make_in(folder, programs, Purpose::Tests)
    }

    /// Makes an empty one in a folder that is not there yet, and starts it.
    pub(crate) fn make_in(
        folder: PathBuf,
        programs: &Path,
        purpose: Purpose,
    ) -> Result<Self, String> {
        let user = programs::other_user()?;
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir(&folder).map_err(failed)?;
        let leash = leash(&folder)?;
        let password = password()?;
        let programs = programs.to_owned();
        let mut server =
            Self { programs, folder, purpose, user, port: 0, password, child: None, leash };
        server.furnish()?;
        server.start()?;
        Ok(server)
    }

    /// Where it answers, with the password of its one user, who may do everything.
    pub(crate) fn url(&self) -> String {
        self.url_of("postgres")
    }

    pub(super) fn url_of(&self, database: &str) -> String {
        format!("postgres://keyward:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// Its certificate, good for `localhost` alone; `None` where no openssl could make one.
    pub(crate) fn certificate(&self) -> Option<PathBuf> {
        Some(self.folder.join("server.crt")).filter(|path| path.is_file())
    }

    fn furnish(&self) -> Outcome {
        let failed = |error: std::io::Error| format!("{}: {error}", self.folder.display());
        if let Some((user, group)) = self.user {
            chown(&self.folder, Some(user), Some(group)).map_err(failed)?;
        }
        fs::set_permissions(&self.folder, Permissions::from_mode(0o700)).map_err(failed)?;
        let secret = self.folder.join("password");
        fs::write(&secret, &self.password).map_err(failed)?;
        if let Some((user, group)) = self.user {
            chown(&secret, Some(user), Some(group)).map_err(failed)?;
        }
        let mut initdb = self.program("initdb");
        initdb
            .args(["--pgdata", "data", "--username", "keyward", "--pwfile", "password"])
            // A password in the clear, on loopback alone, spares a test the cost of SCRAM.
            .args(["--auth-host", "password", "--auth-local", "trust", "--no-sync"])
            .args(["--encoding", "UTF8", "--locale", "C"])
            .args(["--locale-provider", "icu", "--icu-locale", "en-US"]);
        quietly(&mut initdb, "initdb")?;
        fs::remove_file(&secret).map_err(failed)?;
        if !self.purpose.wants_a_certificate() {
            return Ok(());
        }
        // Without a certificate the server speaks no TLS, and the tests of it say so.
        let mut openssl = self.owned("openssl");
        openssl
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
            .args(["-nodes", "-keyout", "server.key", "-out", "server.crt", "-days", "30"])
            .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE"]);
        let _ = quietly(&mut openssl, "openssl");
        Ok(())
    }

    /// Starts it and waits until it takes connections. From the second start on at the same port.
    pub(crate) fn start(&mut self) -> Outcome {
        if self.port == 0 {
            self.port = free_port()?;
        }
        let mut command = self.on_its_core("postgres");
        command.args(["-D", "data", "-p", &self.port.to_string(), "-k"]).arg(&self.folder);
        for setting in SETTINGS.iter().chain(self.purpose.settings()) {
            command.args(["-c", setting]);
        }
        if self.certificate().is_some() {
            command.args(["-c", "ssl=on", "-c", "ssl_cert_file=../server.crt"]);
            command.args(["-c", "ssl_key_file=../server.key"]);
        }
        let log = File::create(self.log()).map_err(|error| error.to_string())?;
        command.stderr(log);
        self.child = Some(command.spawn().map_err(|error| format!("postgres: {error}"))?);
        let mut waited = Duration::ZERO;
        while !self.is_ready() {
            let ended =
                self.child.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None)));
            if ended || waited > PATIENCE {
                let said = fs::read_to_string(self.log()).unwrap_or_default();
                return Err(format!("postgres does not start: {}", said.trim()));
            }
            pause();
            waited += PAUSE;
        }
        Ok(())
    }

    /// Sends a signal to it and waits for its end: `INT` sends everybody away and stops in
    /// order, `QUIT` stops as after a crash.
    pub(crate) fn stop(&mut self, signal: &str) -> Outcome {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let id = child.id().to_string();
        quietly(Command::new("kill").args(["-s", signal, &id]), "kill")?;
        child.wait().map(drop).map_err(|error| error.to_string())
    }

    /// The last line of its file of state says so.
    fn is_ready(&self) -> bool {
        fs::read_to_string(self.folder.join("data/postmaster.pid"))
            .is_ok_and(|state| state.lines().last().is_some_and(|line| line.trim() == "ready"))
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn program(&self, name: &str) -> Command {
        self.owned(self.programs.join(name))
    }

    fn on_its_core(&self, name: &str) -> Command {
        let Some(core) = self.purpose.core() else { return self.program(name) };
        let mut command = self.owned("taskset");
        command.args(["--cpu-list", &core.to_string()]).arg(self.programs.join(name));
        command
    }

    /// One of PostgreSQL's own clients, by the socket in the folder, which needs no password.
    pub(super) fn by_socket(&self, name: &str) -> Command {
        let beside = self.programs.join(name);
        let mut command = self.owned(if beside.is_file() { &beside } else { Path::new(name) });
        command.arg("--host").arg(&self.folder).args(["--port", &self.port.to_string()]);
        command.args(["--username", "keyward"]);
        command
    }

    /// A command in the folder, as the user whose folder it is, out of the reach of Ctrl-C.
    fn owned(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env("LC_ALL", "C").process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.leash.stdin.take());
        let _ = self.leash.wait();
        if let Some(mut child) = self.child.take() {
            let _ = child.wait();
        }
    }
}

fn leash(folder: &Path) -> Result<Child, String> {
    let mut command = Command::new("sh");
    command.args(["-c", LEASH, "sh"]).arg(folder).process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map_err(|error| format!("sh did not start: {error}"))
}

pub(super) fn quietly(command: &mut Command, name: &str) -> Outcome {
    let done = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output();
    let done = done.map_err(|error| format!("{name} did not start: {error}"))?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("{name} failed: {}", String::from_utf8_lossy(&done.stderr).trim()))
}

/// No runtime stands still: there is none here.
#[allow(clippy::disallowed_methods)]
fn pause() {
    thread::sleep(PAUSE);
}

/// 32 letters that nobody else on this machine knows.
fn password() -> Result<String, String> {
    let mut bytes = [0; 16];
    let read = File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes));
    read.map_err(|error| format!("/dev/urandom: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn free_port() -> Result<u16, String> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|error| error.to_string())
}
