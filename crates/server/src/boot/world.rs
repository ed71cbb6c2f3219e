//! From settings to the world of the flows.

use std::sync::Arc;

use keyward_flows::App;
use keyward_flows::app::clock::Clock;
use keyward_flows::app::config::{Budgets, Config as FlowConfig};
use keyward_rules::password::hash::Params;
use keyward_rules::password::policy::Policy;
use keyward_rules::session::lifetime::Lifetimes;
use zeroize::Zeroizing;

use super::{BootError, sealing};
use crate::config::Config;

/// Opens the world: the database's folder, the sealing key, migrations, the signing keys.
pub async fn open(config: &Config) -> Result<Arc<App>, BootError> {
    make_folder(config)?;
    let (keys, made) = sealing::read_or_make(config)?;
    match App::open(flow_config(config), keys, Clock::system()).await {
        Ok(app) => {
            if let Some(path) = made {
                tracing::info!(
                    path = %path.display(),
                    "made a sealing key; keep a copy, the database can't be opened without it"
                );
            }
            Ok(Arc::new(app))
        }
        Err(error) => {
            // A key that opens nothing must not lie where the right one may be restored to.
            if let Some(path) = made {
                let _ = std::fs::remove_file(path);
            }
            Err(error.into())
        }
    }
}

/// The settings that flows go by.
pub fn flow_config(config: &Config) -> FlowConfig {
    FlowConfig {
        public_url: config.public_url().to_owned(),
        database_url: config.database.url.reveal().to_owned(),
        database_readers: config.database.readers,
        durable: true,
        algorithm: config.tokens.algorithm,
        secret_key: config
            .tokens
            .secret_key
            .as_ref()
            .filter(|_| config.tokens.algorithm.is_symmetric())
            .map(|secret| Zeroizing::new(secret.reveal().to_owned())),
        key_rotation_days: config.keys.rotation_days,
        access_lifetime_seconds: config.tokens.access_lifetime_seconds,
        refresh_reuse_window_seconds: config.tokens.refresh_reuse_window_seconds,
        lifetimes: Lifetimes {
            idle_seconds: config.sessions.idle_lifetime_seconds,
            lifetime_seconds: config.sessions.lifetime_seconds,
            remembered_seconds: config.sessions.remembered_lifetime_seconds,
        },
        password_policy: Policy {
            minimum_length: config.passwords.minimum_length,
            refuse_common: config.passwords.refuse_common,
        },
        hashing: Params {
            memory_kib: config.passwords.argon2_memory_kib,
            passes: config.passwords.argon2_passes,
        },
        hashing_threads: config.passwords.hashing_threads.unwrap_or(0),
        hashing_queue: config.passwords.hashing_queue,
        budgets: config.limits.is_on.then(|| Budgets {
            per_person: i64::from(config.limits.guesses_per_person),
            per_network: i64::from(config.limits.guesses_per_network),
            window_seconds: config.limits.window_seconds,
        }),
        registration_open: config.registration.is_open,
        cached_tokens: config.cache.tokens,
        cached_profiles: config.cache.profiles,
    }
}

/// The folder of the database, for nobody but us.
pub(crate) fn make_folder(config: &Config) -> Result<(), BootError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let folder = config.database.url.folder();
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(|error| {
        BootError::Setting(format!(
            "database.url: the folder {} can't be made: {error}.",
            folder.display()
        ))
    })
}
