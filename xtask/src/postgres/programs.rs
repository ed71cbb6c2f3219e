//! Where PostgreSQL's own programs lie, and the user that they run as.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The oldest release with what the tests ask of a server (ICU as the provider of a locale).
const OLDEST: u32 = 15;

/// The folder of `initdb` and `postgres`, the newest where there are several.
pub(crate) fn folder() -> Option<PathBuf> {
    let debians = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = debians.map(|release| release.path().join("bin")).collect();
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    folders.into_iter().filter_map(|folder| Some((release(&folder)?, folder))).max()?.1.into()
}

/// The release of the programs in a folder, where they are there and new enough.
fn release(folder: &Path) -> Option<u32> {
    if !folder.join("initdb").is_file() {
        return None;
    }
    let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    release_of(&String::from_utf8(said.stdout).ok()?).filter(|release| *release >= OLDEST)
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` is 15; `17beta1` is 17.
fn release_of(said: &str) -> Option<u32> {
    let number = said.split_once("(PostgreSQL) ")?.1;
    let end = number.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(number.len());
    number.get(..end)?.parse().ok()
}

/// User and group of somebody without rights, since the server refuses to run as root; `None`
/// where we are nobody special ourselves.
pub(super) fn other_user() -> Result<Option<(u32, u32)>, String> {
    if id(&["-u"]) != Some(0) {
        return Ok(None);
    }
    let other = ["postgres", "nobody"]
        .iter()
        .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)));
    other.map(Some).ok_or_else(|| "root may not run PostgreSQL, and nobody else is there".into())
}

/// Whether the server will run as another user than we do.
pub(crate) fn runs_as_somebody_else() -> Result<bool, String> {
    other_user().map(|user| user.is_some())
}

fn id(words: &[&str]) -> Option<u32> {
    let said = Command::new("id").args(words).output().ok()?;
    String::from_utf8(said.stdout).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::release_of;

    #[test]
    fn a_release_is_the_number_before_the_first_dot() {
        assert_eq!(release_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(release_of("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(release_of("postgres (PostgreSQL) 16"), Some(16));
        assert_eq!(release_of("mysqld 8.0"), None);
    }
}
