//! An operator's desk: a folder of its own, an environment, a command line.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use keyward_server::config::{Config, Inputs, load};

pub(super) struct Desk {
    inputs: Inputs,
}

/// 32 bytes in base64.
pub(super) const SEALING_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

impl Desk {
    pub(super) fn new() -> Self {
        static DESKS: AtomicUsize = AtomicUsize::new(0);
        let number = DESKS.fetch_add(1, Ordering::Relaxed);
        let name = format!("desk-{}-{number}", std::process::id());
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&directory).expect("a folder");
        Self { inputs: Inputs { directory, ..Inputs::default() } }
    }

    /// A desk whose settings admit a public server.
    pub(super) fn public() -> Self {
        Self::new()
            .env("KEYWARD_SERVER_ADDRESS", "0.0.0.0:8080")
            .env("KEYWARD_SERVER_PUBLIC_URL", "https://id.example.com")
            .env("KEYWARD_SERVER_TRUSTED_PROXIES", "10.0.0.0/8")
            .env("KEYWARD_KEYS_SEALING_KEY", SEALING_KEY)
    }

    pub(super) fn env(mut self, name: &str, value: &str) -> Self {
        self.inputs.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(super) fn set(mut self, name: &str, value: &str) -> Self {
        self.inputs.overrides.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.inputs.directory.join(name), text).expect("a file");
        self
    }

    pub(super) fn dotenv(self, text: &str) -> Self {
        self.file(".env", text)
    }

    pub(super) fn toml(self, text: &str) -> Self {
        self.file("keyward.toml", text)
    }

    pub(super) fn directory(&self) -> &Path {
        &self.inputs.directory
    }

    /// The settings, which must be taken.
    pub(super) fn config(&self) -> Config {
        load(&self.inputs).unwrap_or_else(|error| panic!("refused: {error}"))
    }

    /// The refusal, which must come.
    pub(super) fn refusal(&self) -> String {
        load(&self.inputs).expect_err("a refusal").to_string()
    }

    /// What `config show --json` says of one setting.
    pub(super) fn shown(&self, name: &str) -> (serde_json::Value, String) {
        let shown = self.config().show_json();
        let source = shown[name]["source"].as_str().expect("a source").to_owned();
        (shown[name]["value"].clone(), source)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.inputs.directory);
    }
}
