//! What the tests need of the machine: one line each, probed, installed on Debian or asked for.

use std::ffi::OsStr;
use std::process::Command;
use std::{env, fs, process};

use crate::postgres;
use crate::shell::{self, has};

/// Something that tests need and a machine may lack.
struct Need {
    what: &'static str,
    /// Whether the machine has it.
    probe: fn() -> bool,
    /// The Debian packages that bring it.
    packages: &'static [&'static str],
    stories: Stories,
}

/// Which tests wait for a need.
enum Stories {
    All,
    /// Those with one of these texts in their path.
    Containing(&'static [&'static str]),
}

/// In the path of every test that takes a PostgreSQL server.
pub(crate) const ON_POSTGRES: &str = "on_postgres::";

const NEEDS: [Need; 5] = [
    Need {
        what: "a C compiler",
        probe: || has("cc"),
        packages: &["gcc", "libc6-dev"],
        stories: Stories::All,
    },
    Need {
        what: "the program kill",
        probe: || has("kill"),
        packages: &["procps"],
        stories: Stories::All,
    },
    Need {
        what: "curl",
        probe: || has("curl"),
        packages: &["curl"],
        stories: Stories::Containing(&["readme"]),
    },
    Need {
        what: "the right to mount a tmpfs",
        probe: mounts_a_tmpfs,
        packages: &["mount"],
        stories: Stories::Containing(&["full_disk::", "full::"]),
    },
    Need {
        what: "PostgreSQL 15 or newer, or KEYWARD_TEST_POSTGRES_URL that names a server",
        probe: || env::var_os(postgres::URL).is_some() || postgres::programs_folder().is_some(),
        packages: &["postgresql"],
        stories: Stories::Containing(&[ON_POSTGRES]),
    },
];

/// Brings what is missing where it can and says aloud what it could not bring; the texts are
/// parts of the paths of tests to leave out. In CI nothing is left out.
pub(crate) fn settle() -> Result<Vec<&'static str>, String> {
    let missing = || NEEDS.iter().filter(|need| !(need.probe)()).collect::<Vec<_>>();
    let mut absent = missing();
    if !absent.is_empty() && is_root() && has("apt-get") {
        if let Err(what) = install(&absent) {
            shell::say(&what);
        }
        absent = missing();
    }
    let skipped = judge(&absent, shell::in_ci())?;
    for (need, stories) in &skipped {
        shell::say(&format!("skipped: tests of `{}` need {need}", stories.join("`, `")));
    }
    Ok(skipped.into_iter().flat_map(|(_, stories)| stories).copied().collect())
}

/// A need with the way to it, and the stories that are left out for want of it.
type Skipped = (String, &'static [&'static str]);

fn judge(absent: &[&Need], nothing_may_be_skipped: bool) -> Result<Vec<Skipped>, String> {
    let mut skipped = Vec::new();
    for need in absent {
        let packages = need.packages.join(" ");
        let way_on = format!("{} (on Debian: sudo apt-get install {packages})", need.what);
        match need.stories {
            Stories::Containing(stories) if !nothing_may_be_skipped => {
                skipped.push((way_on, stories));
            }
            _ => return Err(format!("the tests need {way_on}")),
        }
    }
    Ok(skipped)
}

fn install(absent: &[&Need]) -> shell::Outcome {
    let packages: Vec<_> = absent.iter().flat_map(|need| need.packages).collect();
    shell::say(&format!("installing {packages:?}"));
    let apt = |words: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["--yes", "--quiet"]).args(words);
        command
    };
    shell::run(&mut apt(&["update"]))?;
    shell::run(apt(&["install", "--no-install-recommends"]).args(packages))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// A container may give root and still refuse to mount, so only trying tells.
fn mounts_a_tmpfs() -> bool {
    if !is_root() {
        return false;
    }
    let folder = env::temp_dir().join(format!("keyward-probe-{}", process::id()));
    if fs::create_dir(&folder).is_err() {
        return false;
    }
    let words = ["-t", "tmpfs", "-o", "size=64k", "keyward-probe"].map(OsStr::new);
    let mounted = shell::succeeds("mount", &[words.as_slice(), &[folder.as_os_str()]].concat());
    let left = !mounted || shell::succeeds("umount", &[folder.as_os_str()]);
    left && fs::remove_dir(&folder).is_ok() && mounted
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn need(stories: Stories) -> Need {
        Need { what: "a lathe", probe: || false, packages: &["lathe"], stories }
    }

    #[test]
    fn a_missing_need_leaves_out_its_own_stories() {
        let lathe = need(Stories::Containing(&["turning"]));
        let skipped = judge(&[&lathe], false).expect("something is left out");
        assert_eq!(skipped.len(), 1);
        assert_eq!(skipped[0].1, ["turning"]);
    }

    #[test]
    fn a_missing_need_fails_where_nothing_may_be_skipped() {
        let lathe = need(Stories::Containing(&["turning"]));
        let refusal = judge(&[&lathe], true).expect_err("nothing may be skipped");
        assert_eq!(refusal, "the tests need a lathe (on Debian: sudo apt-get install lathe)");
    }

    #[test]
    fn what_every_test_needs_is_never_skipped() {
        assert!(judge(&[&need(Stories::All)], false).is_err());
    }
}
