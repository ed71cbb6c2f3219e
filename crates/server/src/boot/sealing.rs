//! The sealing key: from the settings, or, on loopback only, from a file that the first
//! start makes.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use keyward_flows::app::dice;
use keyward_rules::token::seal::SealingKeys;

use super::BootError;
use super::world::make_folder;
use crate::config::Config;

/// The keys, and the path of the file where one was made just now.
pub fn read_or_make(config: &Config) -> Result<(SealingKeys, Option<PathBuf>), BootError> {
    let listed: Vec<String> =
        config.keys.sealing_keys.iter().map(|key| key.reveal().to_owned()).collect();
    if !listed.is_empty() {
        return Ok((parse(&listed, "keys.sealing_key")?, None));
    }
    let folder = config.database.url.folder();
    make_folder(&folder, "keys.sealing_key")?;
    let path = folder.join("sealing.key");
    let made = make(&path)?;
    let text = std::fs::read_to_string(&path).map_err(|error| {
        BootError::Setting(format!("keys.sealing_key: {} can't be read: {error}.", path.display()))
    })?;
    let keys = parse(&[text], &path.display().to_string())?;
    Ok((keys, made.then_some(path)))
}

/// Makes the file for nobody but us, unless it is there. Two that start at once make one.
fn make(path: &PathBuf) -> Result<bool, BootError> {
    let failed = |error: std::io::Error| {
        BootError::Setting(format!("keys.sealing_key: {} can't be made: {error}.", path.display()))
    };
    if path.exists() {
        return Ok(false);
    }
    let key = dice::bytes().map_err(|error| BootError::Setting(error.to_string()))?;
    // Written whole beside its place and linked there, so that nobody reads half a key.
    let beside = path.with_extension(format!("key.{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)
        .map_err(failed)?;
    let written = writeln!(file, "{}", SealingKeys::encode(&key).as_str())
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::hard_link(&beside, path));
    let _ = std::fs::remove_file(&beside);
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

fn parse(keys: &[String], named: &str) -> Result<SealingKeys, BootError> {
    SealingKeys::parse(keys).map_err(|error| BootError::Setting(format!("{named}: {error}.")))
}
