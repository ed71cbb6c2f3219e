//! `cargo xtask deny`: licences, bans, sources and advisories of all dependencies, by `deny.toml`.

use crate::shell::{self, Outcome};

/// A release that builds with our compiler; a newer one at hand serves as well.
const RELEASE: &str = "0.20.2";

pub(crate) fn is_installed() -> bool {
    shell::has("cargo-deny")
}

pub(crate) fn run() -> Outcome {
    if !is_installed() {
        shell::say("cargo-deny is absent; installing it takes some minutes");
        let words = ["install", "--locked", "--version", RELEASE, "cargo-deny"];
        shell::run(shell::cargo().args(words))?;
    }
    shell::run(shell::cargo().args([
        "deny",
        "check",
        "--hide-inclusion-graph",
        "licenses",
        "bans",
        "sources",
    ]))?;
    // Not to reach the database is no verdict; an advisory that it holds is.
    if shell::run(shell::cargo().args(["deny", "fetch", "db"])).is_err() {
        shell::say(
            "skipped: advisories are not judged, their database cannot be fetched from here",
        );
        return Ok(());
    }
    shell::run(shell::cargo().args(["deny", "check", "--hide-inclusion-graph", "advisories"]))
}
